package io.metadatasearch.sync.listing;

import com.jcraft.jsch.ChannelSftp.LsEntry;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.remote.SftpRemoteFile;

/**
 * Skips symbolic links of an SFTP share. Camel treats them as files with the size of the link, or of a folder, which
 * they never have. The links that FTP servers show are handled correctly.
 */
public final class NoLinks implements GenericFileFilter<SftpRemoteFile<LsEntry>> {

    @Override
    public boolean accept(GenericFile<SftpRemoteFile<LsEntry>> file) {
        return !file.getFile().getRemoteFile().getAttrs().isLink();
    }
}
