package io.metadatasearch.sync;

import java.io.IOException;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;

/** The FTP client of camel-ftp, which tells a listing that was refused from an empty folder. */
public final class FtpShare extends FTPClient implements ShareClient {

    @Override
    public FTPFile[] listFiles(String folder) throws IOException {
        return Listing.of(this, folder);
    }

    @Override
    public FTPClient another() {
        return new FtpShare();
    }
}
