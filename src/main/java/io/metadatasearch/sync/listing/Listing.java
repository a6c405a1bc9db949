package io.metadatasearch.sync.listing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.util.FileUtil;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPCmd;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPListParseEngine;
import org.apache.commons.net.ftp.FTPReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the files of an FTP server. The client library treats a refusal, and a missing folder, as an empty folder. If
 * the server supports MLSD (RFC 3659), MLSD is used: its times are in UTC and exact to the second. LIST has the
 * server's own time, to the minute, and for old files to the day.
 */
public final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);
    private static final int PAGE = 1000;
    private static final Pattern SPECIAL = Pattern.compile("^-|[*?\\[{]");

    private Listing() {}

    /**
     * Lists a folder.
     *
     * @throws IOException if the folder does not exist, or the server does not list it completely; the message has the
     *     server's answer
     */
    static FTPFile[] of(FTPClient client, String folder) throws IOException {
        String before = client.printWorkingDirectory();
        require(before != null, client, "does not report the current folder");
        require(client.changeWorkingDirectory(folder), client, "refuses to open the folder " + folder);
        FTPListParseEngine listing =
                client.hasFeature(FTPCmd.MLST) ? client.initiateMListParsing() : client.initiateListParsing();
        require(FTPReply.isPositiveCompletion(client.getReplyCode()), client, "refuses to list the folder " + folder);
        require(client.changeWorkingDirectory(before), client, "refuses to return to the folder " + before);
        return files(listing, folder);
    }

    private static FTPFile[] files(FTPListParseEngine listing, String folder) {
        List<FTPFile> files = new ArrayList<>();
        int obscure = 0;
        while (listing.hasNext()) {
            for (FTPFile file : listing.getNext(PAGE)) {
                if (file == null) {
                    obscure++;
                } else if (!file.getName().contains("/")) { // MLSD may list the folder itself, with its path
                    files.add(new ListedFile(file));
                }
            }
        }
        if (obscure > 0) {
            LOG.warn("sync: the listing of the folder {} has {} lines that cannot be parsed", folder, obscure);
        }
        return files.toArray(FTPFile[]::new);
    }

    /**
     * Asks for one file.
     *
     * @return the file, or null if the server does not report it
     */
    public static FTPFile file(FTPClient client, String path) throws IOException {
        FTPFile[] answer = client.hasFeature(FTPCmd.MLST)
                ? new FTPFile[] {client.mlistFile(path)}
                : client.initiateListParsing(path).getFiles();
        if (answer.length == 1 && isOf(path, answer[0])) {
            return answer[0];
        }
        if (!SPECIAL.matcher(FileUtil.stripPath(path)).find()) {
            return null;
        }
        // The server may have treated the name as a pattern, or as options.
        String folder = FileUtil.onlyPath(path);
        return Arrays.stream(of(client, folder == null ? "." : folder))
                .filter(listed -> isOf(path, listed))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether an entry is this file; the server may answer with the path of a name. */
    private static boolean isOf(String path, FTPFile file) {
        return file != null && FileUtil.stripPath(file.getName()).equals(FileUtil.stripPath(path));
    }

    private static void require(boolean done, FTPClient client, String what) throws IOException {
        if (!done) {
            throw new IOException(
                    "the share " + what + ": " + client.getReplyString().strip());
        }
    }
}
