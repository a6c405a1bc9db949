package io.metadatasearch.sync.listing;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/**
 * Leaves symbolic links of an SFTP share alone. Camel takes them for files with the size of the link, or with that of a
 * folder, which they never have; FTP servers that show links are understood.
 */
public final class NoLinks implements GenericFileFilter<SftpRemoteFile<LsEntry>> {

    @Override
    public boolean accept(GenericFile<SftpRemoteFile<LsEntry>> file) {
        return !file.getFile().getRemoteFile().getAttrs().isLink();
    }
}
