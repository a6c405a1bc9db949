package io.metadatasearch.load.document;

import io.metadatasearch.schema.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address in a form that some logs use: in brackets, with a zone, with its port, or as a network of one address.
 *
 * @param address the address alone
 * @param port the port; null if there is none
 */
record AddressCell(String address, String port) {

    private static final Pattern WRITTEN = Pattern.compile(
            "(?:\\[(?<v6>[^\\]%]+)(?:%[^\\]]+)?\\]|(?<plain>[^%/\\[\\]]+?)(?:%[^/:\\[\\]]+)?)(?:/32|/128)?(?::(?<port>\\d{1,5}))?");

    /** Parses a cell; null if it is not an address. */
    static AddressCell parse(String text) {
        String cell = text.strip();
        if (IpAddress.isAddress(cell.toCharArray(), 0, cell.length())) {
            return new AddressCell(cell, null);
        }
        Matcher written = WRITTEN.matcher(cell);
        if (!written.matches()) {
            return null;
        }
        String address = written.group("v6") == null ? written.group("plain") : written.group("v6");
        // Without brackets, the last group of an IPv6 address cannot be distinguished from a port.
        if (written.group("v6") == null && written.group("port") != null && address.indexOf(':') >= 0) {
            return null;
        }
        return IpAddress.isAddress(address.toCharArray(), 0, address.length())
                ? new AddressCell(address, written.group("port"))
                : null;
    }
}
