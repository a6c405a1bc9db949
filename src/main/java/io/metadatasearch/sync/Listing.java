package io.metadatasearch.sync;

import java.io.IOException;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPReply;

/** Lists a folder of an FTP server. The client library takes a refusal, and a folder that is missing, for an empty one. */
final class Listing {

    /** The library's own listing of the folder that the server is in. */
    interface OfCurrentFolder {
        FTPFile[] read() throws IOException;
    }

    private Listing() {}

    /**
     * Lists a folder.
     *
     * @throws IOException if the folder is not there, or the server does not list it to its end: with what it answered
     */
    static FTPFile[] of(FTPClient client, String folder, OfCurrentFolder listing) throws IOException {
        String before = client.printWorkingDirectory();
        require(before != null, client, "does not say in which folder we are");
        require(client.changeWorkingDirectory(folder), client, "does not let us into the folder " + folder);
        FTPFile[] files = listing.read();
        require(FTPReply.isPositiveCompletion(client.getReplyCode()), client, "does not list the folder " + folder);
        require(client.changeWorkingDirectory(before), client, "does not let us back into the folder " + before);
        return files;
    }

    private static void require(boolean done, FTPClient client, String what) throws IOException {
        if (!done) {
            throw new IOException(
                    "the share " + what + ": " + client.getReplyString().strip());
        }
    }
}
