package org.lintel.servers.names;

import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.service.NameRequests;
import org.lintel.nucleus.abi.FileFlags;

/** A page that counts registrations, for clients to wait on; they can read it and not write. */
final class Watch {
    private final int fd = Files.memfdCreate("registrations of names", FileFlags.MFD_CLOEXEC);
    private final long counter;

    Watch() {
        Files.ftruncate(fd, NameRequests.WATCH_BYTES);
        counter = Mmap.shared(fd, 0, NameRequests.WATCH_BYTES);
    }

    /** Something was registered: wakes all who wait for it. */
    void count() {
        Mem.getAndAddInt(counter, 1);
        Futex.wake(counter, Integer.MAX_VALUE);
    }

    /** {@return a new descriptor of the page, for reading} */
    int descriptor() {
        return Files.reopen(fd, FileFlags.O_RDONLY);
    }
}
