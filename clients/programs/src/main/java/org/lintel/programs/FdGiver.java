package org.lintel.programs;

import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.Stdio;
import org.lintel.libc.service.FileSystem;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.FileFlags;

/**
 * Reads the first bytes of a file, then gives file and a door of its own away, and ends when somebody
 * has called that door: {@code fd-giver PATH BYTES}.
 */
public final class FdGiver {
    private static final Semaphore CALLED = Semaphore.create(0);

    private FdGiver() {}

    public static void main(String[] args) {
        int file = FileSystem.open(args[0], FileFlags.O_RDONLY);
        long bytes = Long.parseLong(args[1]);
        long text = Malloc.malloc(bytes);
        Files.readFully(file, text, bytes);
        Files.writeFully(1, text, bytes);
        int door = Doors.create(FdGiver::answer, 0, 0);
        int keeper = Names.await(FdKeeper.NAME);
        try (Marshaller gift = new Marshaller().putFd(file, true).putFd(door, false)) {
            gift.call(keeper);
        }
        CALLED.await();
        Stdio.puts("giver: somebody called my door");
    }

    private static void answer(long cookie, long data, long sizeBytes, long descs, int descCount) {
        try (Marshaller answer = new Marshaller()) {
            answer.putString("process " + Processes.getpid()).reply();
        }
        CALLED.post();
    }
}
