package io.metadatasearch.load;

import io.metadatasearch.schema.IpAddress;
import java.util.Locale;
import java.util.Map;

/**
 * Small changes to a row, for steps in YAML: {@code bean: {ref: fields, method: "set(${body}, 'site', 'verona')"}}. A field
 * that is not there stays absent, whatever is done to it.
 */
public final class Fields {

    /** Gives a field a value. */
    public void set(Map<String, Object> row, String field, Object value) {
        row.put(field, value);
    }

    /** Takes a field away. */
    public void remove(Map<String, Object> row, String field) {
        row.remove(field);
    }

    /** Gives a field another name; what had that name is replaced. */
    public void rename(Map<String, Object> row, String field, String name) {
        Object value = row.remove(field);
        if (value != null) {
            row.put(name, value);
        }
    }

    /** Writes a text in lower case. */
    public void lowerCase(Map<String, Object> row, String field) {
        row.computeIfPresent(field, (name, value) -> value.toString().toLowerCase(Locale.ROOT));
    }

    /** Cuts a text to so many characters, and not within one that takes two. */
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

    /** Keeps the network of an address, /24 or with IPv6 /48, and no host. What is no address is removed, so that nothing stays unmasked. */
    public void maskAddress(Map<String, Object> row, String field) {
        row.computeIfPresent(field, (name, value) -> {
            IpAddress address = IpAddress.parse(value.toString());
            return address == null
                    ? null
                    : address.masked(address.isV4() ? 24 : 48).toString();
        });
    }
}
