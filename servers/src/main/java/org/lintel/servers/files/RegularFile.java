package org.lintel.servers.files;

import org.lintel.libc.Files;
import org.lintel.nucleus.abi.FileFlags;

/**
 * A file with bytes: pages of the nucleus, of which the server has a descriptor with all rights. Those
 * of the host's files are loaded when they are first opened.
 */
final class RegularFile extends Node {
    private static final int NONE = -1;

    private final long hostBytes;
    private int content = NONE;

    /** A file of the host. */
    RegularFile(Mount mount, String hostPath, int permissions, long hostBytes) {
        super(mount, hostPath, permissions);
        this.hostBytes = hostBytes;
    }

    /** A new, empty file. */
    RegularFile(Mount mount, int permissions, String name) {
        this(mount, null, permissions, 0);
        content = Mount.create(name);
    }

    @Override
    int type() {
        return FileFlags.S_IFREG;
    }

    @Override
    long sizeBytes() {
        return isLoaded() ? Files.fstat(content).size() : hostBytes;
    }

    boolean isLoaded() {
        return content != NONE;
    }

    /** {@return whether the bytes can be dropped and loaded again, and nobody sees a difference} */
    boolean isClean() {
        return isLoaded() && hostPath != null && mount.isReadOnly();
    }

    /** {@return the server's own descriptor of the bytes} */
    int content() {
        if (!isLoaded()) {
            content = mount.load(hostPath);
        }
        return content;
    }

    /** Closes the server's descriptor; those of clients stay. */
    void drop() {
        if (isLoaded()) {
            int fd = content;
            content = NONE;
            Files.close(fd);
        }
    }
}
