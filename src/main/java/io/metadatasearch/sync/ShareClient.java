package io.metadatasearch.sync;

import org.apache.commons.net.ftp.FTPClient;

/** An FTP client that can be had once more: Camel makes one connection, and the files want several. */
interface ShareClient {

    /** A client like this one, not connected. */
    FTPClient another();
}
