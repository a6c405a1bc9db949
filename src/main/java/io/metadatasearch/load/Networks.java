package io.metadatasearch.load;

import io.metadatasearch.schema.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table of networks and their names, for steps in YAML: a file with lines such as {@code 10.1.0.0/16,office}. Blank
 * lines, and lines that begin with #, are ignored. If several networks contain an address, the smallest one counts.
 */
public final class Networks {

    /** The networks by the length of their prefix, the longest first: one map for IPv4, one for IPv6. */
    private final Map<Integer, Map<IpAddress, String>> v4 = new TreeMap<>(Comparator.reverseOrder());

    private final Map<Integer, Map<IpAddress, String>> v6 = new TreeMap<>(Comparator.reverseOrder());

    /**
     * Reads the table.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line is malformed: the message names the line
     */
    public Networks(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(file));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    add(line);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            file + ": line " + (i + 1)
                                    + ": expected a network and its name, such as 10.1.0.0/16,office",
                            e);
                }
            }
        }
    }

    private void add(String line) {
        String[] cells = line.split(",", 2);
        String[] network = cells[0].strip().split("/", -1);
        IpAddress address = IpAddress.parse(network[0]);
        if (address == null || network.length > 2 || cells.length < 2 || cells[1].isBlank()) {
            throw new IllegalArgumentException("the network or its name is missing or invalid");
        }
        int bits = network.length == 1 ? address.bits() : Integer.parseInt(network[1]);
        if (bits < 0 || bits > address.bits()) {
            throw new IllegalArgumentException("the prefix length of the network is invalid");
        }
        of(address).computeIfAbsent(bits, first -> new HashMap<>()).put(address.masked(bits), cells[1].strip());
    }

    private Map<Integer, Map<IpAddress, String>> of(IpAddress address) {
        return address.isV4() ? v4 : v6;
    }

    /** The name of the network that contains an address; null if there is none, or if the text is not an address. */
    public String find(String address) {
        IpAddress parsed = address == null ? null : IpAddress.parse(address);
        if (parsed == null) {
            return null;
        }
        for (Map.Entry<Integer, Map<IpAddress, String>> networks : of(parsed).entrySet()) {
            String name = networks.getValue().get(parsed.masked(networks.getKey()));
            if (name != null) {
                return name;
            }
        }
        return null;
    }

    /**
     * Sets a field of a row to the name of the network that contains an address. If there is none, the row stays
     * unchanged.
     */
    public void name(Map<String, Object> row, String addressField, String field) {
        Object address = row.get(addressField);
        String name = address == null ? null : find(address.toString());
        if (name != null) {
            row.put(field, name);
        }
    }
}
