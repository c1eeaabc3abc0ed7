package org.lintel.servers.files;

import org.lintel.libc.ErrnoException;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Bytes of read-only files that stay loaded after their opening, the oldest dropped first: when they
 * are too many, and all when the machine has no room for more.
 *
 * <p><b>Locks.</b> The {@link Tree}'s monitor.
 */
final class ContentCache {
    private static final long MOST_BYTES = 4L << 20;
    private static final int MOST_FILES = 256;

    private final ArrayDeque<RegularFile> files = new ArrayDeque<>();
    private long bytes;

    /** {@return the server's descriptor of a file's bytes, loaded if need be} */
    int content(RegularFile file) {
        boolean fresh = !file.isLoaded();
        int fd = load(file);
        if (fresh && file.isClean()) {
            files.add(file);
            bytes += file.sizeBytes();
            trim(MOST_BYTES, MOST_FILES, file);
        }
        return fd;
    }

    private int load(RegularFile file) {
        try {
            return file.content();
        } catch (ErrnoException full) {
            switch (full.errno()) {
                case ENOMEM, EMFILE, ENFILE -> trim(0, 0, file);
                default -> throw full;
            }
            return file.content();
        }
    }

    /** Drops the oldest until so much is left at most; never the one that is being opened. */
    private void trim(long mostBytes, int mostFiles, RegularFile spared) {
        Iterator<RegularFile> oldest = files.iterator();
        while ((bytes > mostBytes || files.size() > mostFiles) && oldest.hasNext()) {
            RegularFile file = oldest.next();
            if (file != spared) {
                bytes -= file.sizeBytes();
                oldest.remove();
                file.drop();
            }
        }
    }
}
