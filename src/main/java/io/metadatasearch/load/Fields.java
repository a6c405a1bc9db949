package io.metadatasearch.load;

import io.metadatasearch.schema.IpAddress;
import java.util.Locale;
import java.util.Map;

/**
 * Makes small changes to a row, for steps in YAML:
 * {@code bean: {ref: fields, method: "set(${body}, 'site', 'verona')"}}. Only {@code set} adds a field; all other
 * methods leave an absent field absent.
 */
public final class Fields {

    /** Sets the value of a field. */
    public void set(Map<String, Object> row, String field, Object value) {
        row.put(field, value);
    }

    /** Removes a field. */
    public void remove(Map<String, Object> row, String field) {
        row.remove(field);
    }

    /** Renames a field. It replaces any field that already has the new name. */
    public void rename(Map<String, Object> row, String field, String name) {
        Object value = row.remove(field);
        if (value != null) {
            row.put(name, value);
        }
    }

    /** Converts a text to lower case. */
    public void lowerCase(Map<String, Object> row, String field) {
        row.computeIfPresent(field, (name, value) -> value.toString().toLowerCase(Locale.ROOT));
    }

    /** Cuts a text to this many characters, without splitting a character that takes two. */
    public void cut(Map<String, Object> row, String field, int characters) {
        row.computeIfPresent(field, (name, value) -> {
            String text = value.toString();
            if (text.length() <= characters) {
                return value;
            }
            boolean within = characters > 0 && Character.isHighSurrogate(text.charAt(characters - 1));
            return text.substring(0, within ? characters - 1 : characters);
        });
    }

    /**
     * Keeps only the network of an address, /24 or for IPv6 /48, without the host. A value that is not an address is
     * removed, so that nothing stays unmasked.
     */
    public void maskAddress(Map<String, Object> row, String field) {
        row.computeIfPresent(field, (name, value) -> {
            IpAddress address = IpAddress.parse(value.toString());
            return address == null
                    ? null
                    : address.masked(address.isV4() ? 24 : 48).toString();
        });
    }
}
