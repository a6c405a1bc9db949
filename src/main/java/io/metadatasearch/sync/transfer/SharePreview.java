package io.metadatasearch.sync.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;

/** A look at the share to check the settings: it logs in, lists, and opens one file, as sync does. */
public final class SharePreview implements AutoCloseable {

    private static final int MAX_FOLDERS = 20;

    private final RemoteFileEndpoint<?> endpoint;
    private final ShareConnection connection;
    private int entries;
    private ListedEntry file;

    /** An entry of a folder; its path is relative to the login folder, or starts at the root. */
    record ListedEntry(String path, boolean isFolder, boolean isFile, long size) {}

    private SharePreview(RemoteFileEndpoint<?> endpoint, ShareConnection connection) {
        this.endpoint = endpoint;
        this.connection = connection;
    }

    /**
     * Logs in and lists the folder. If it has no file, lists its subfolders until one has a file.
     *
     * @throws Exception if the share refuses a step; the message names the step
     */
    public static SharePreview open(RemoteFileEndpoint<?> endpoint) throws Exception {
        SharePreview preview = new SharePreview(endpoint, ShareConnection.open(endpoint));
        try {
            preview.look();
            return preview;
        } catch (IOException | RuntimeException e) {
            preview.close();
            throw e;
        }
    }

    private void look() throws IOException {
        Deque<String> folders = new ArrayDeque<>();
        folders.add(endpoint.getConfiguration().getDirectory());
        for (int looked = 0; looked < MAX_FOLDERS && file == null && !folders.isEmpty(); looked++) {
            for (ListedEntry entry : connection.list(folders.remove())) {
                if (entry.path().substring(entry.path().lastIndexOf('/') + 1).startsWith(".")) {
                    continue;
                }
                entries += looked == 0 ? 1 : 0;
                if (entry.isFile() && file == null) {
                    file = entry;
                } else if (entry.isFolder() && endpoint.isRecursive()) {
                    folders.add(entry.path());
                }
            }
        }
    }

    /** Returns how many files and folders the folder has. */
    public int entries() {
        return entries;
    }

    /** Returns the path of one file there, if there is one. */
    public Optional<String> file() {
        return Optional.ofNullable(file).map(ListedEntry::path);
    }

    /**
     * Opens that file; {@link #close} drops the bytes that were not read.
     *
     * @throws IOException if the share does not send the file
     */
    public InputStream open() throws IOException {
        GenericFile<Object> wanted = new GenericFile<>();
        wanted.setAbsoluteFilePath(file.path());
        wanted.setFileLength(file.size());
        return connection.retrieve(wanted);
    }

    @Override
    public void close() {
        connection.close();
    }
}
