package io.metadatasearch.sync.listing;

import java.io.IOException;
import java.net.Socket;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;

/** The FTP client of camel-ftp. It distinguishes a refused listing from an empty folder. */
public final class FtpShare extends FTPClient implements ShareClient {

    private Socket data;

    @Override
    protected Socket _openDataConnection_(String command, String argument) throws IOException {
        data = super._openDataConnection_(command, argument);
        return data;
    }

    @Override
    public void closeData() throws IOException {
        if (data != null) {
            data.close();
        }
    }

    @Override
    public FTPFile[] listFiles(String folder) throws IOException {
        return Listing.of(this, folder);
    }

    @Override
    public FTPClient another() {
        return new FtpShare();
    }
}
