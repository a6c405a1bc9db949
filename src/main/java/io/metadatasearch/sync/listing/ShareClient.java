package io.metadatasearch.sync.listing;

import java.io.IOException;
import org.apache.commons.net.ftp.FTPClient;

/** An FTP client that can be duplicated: Camel creates one connection, and the files need several. */
public interface ShareClient {

    /** Returns a client like this one, not connected. */
    FTPClient another();

    /** Closes the last data connection at once: the library forgets a connection whose transfer did not complete. */
    void closeData() throws IOException;
}
