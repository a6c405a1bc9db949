package io.metadatasearch.load.recognition;

import io.metadatasearch.schema.time.DateOrder;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;

/**
 * The settings for a file. A setting that is null is detected from the file.
 *
 * @param format its format
 * @param delimiter what separates its cells; a blank: any number of blanks
 * @param header the names of its columns, if the file does not name them itself
 * @param firstLine whether its first line is the header, whatever it looks like
 * @param charset its encoding if it has no byte order mark
 * @param nothing the cells that stand for no value
 * @param dateOrder the order of day and month, for dates such as 02/01/2026
 * @param timeFormats additional formats of times
 * @param zone the zone of times that do not name one; null: that of {@code columns.yaml}
 */
public record FileRule(
        Format format,
        Character delimiter,
        List<String> header,
        boolean firstLine,
        Charset charset,
        List<String> nothing,
        DateOrder dateOrder,
        List<String> timeFormats,
        ZoneId zone) {}
