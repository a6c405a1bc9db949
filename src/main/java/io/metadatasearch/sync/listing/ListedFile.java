package io.metadatasearch.sync.listing;

import java.util.Calendar;
import java.util.TimeZone;
import org.apache.commons.net.ftp.FTPFile;

/**
 * A file of a listing, without the line and the calendar that the library keeps for each file: a folder may have a
 * hundred thousand files.
 */
final class ListedFile extends FTPFile {

    private static final long serialVersionUID = 1;
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private final long modified;

    ListedFile(FTPFile file) {
        setName(file.getName());
        setType(file.getType());
        setSize(file.getSize());
        modified = file.getTimestamp() == null ? 0 : file.getTimestamp().getTimeInMillis();
    }

    @Override
    public Calendar getTimestamp() {
        Calendar time = Calendar.getInstance(UTC);
        time.setTimeInMillis(modified);
        return time;
    }
}
