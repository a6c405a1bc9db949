package io.metadatasearch.sync.listing;

import java.io.IOException;
import org.apache.commons.net.ftp.FTPClient;

/** An FTP client that can be had once more: Camel makes one connection, and the files want several. */
public interface ShareClient {

    /** A client like this one, not connected. */
    FTPClient another();

    /** Closes the last data connection at once: the library forgets one whose transfer did not come to its end. */
    void closeData() throws IOException;
}
