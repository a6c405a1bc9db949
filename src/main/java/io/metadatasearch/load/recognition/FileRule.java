package io.metadatasearch.load.recognition;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;

/**
 * What is set for a file; what is null is found out from the file.
 *
 * @param format its format
 * @param delimiter what separates its cells; a blank: any number of them
 * @param header the names of its columns, which it does not have itself
 * @param firstLine whether its first line is the header, whatever it looks like
 * @param charset its encoding if it has no byte order mark
 * @param nothing the cells that stand for none
 * @param dateOrder day-first or month-first, of dates such as 02/01/2026
 * @param timeFormats further formats of times
 * @param zone the zone of times that name none; null: that of {@code columns.yaml}
 */
public record FileRule(
        Format format,
        Character delimiter,
        List<String> header,
        boolean firstLine,
        Charset charset,
        List<String> nothing,
        String dateOrder,
        List<String> timeFormats,
        ZoneId zone) {}
