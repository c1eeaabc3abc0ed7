package org.lintel.programs;

import org.lintel.libc.Doors;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Semaphore;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.Names;

/**
 * Keeps a file and a door for somebody who comes later. A call with two descriptors leaves them here; a
 * call without takes them away, and waits for them if need be. The keeper reads nothing and calls
 * nobody: a descriptor means the same in whatever process it is.
 */
public final class FdKeeper {
    static final String NAME = "keeper";

    private static final Semaphore LEFT = Semaphore.create(0);
    private static int file;
    private static int door;

    private FdKeeper() {}

    public static void main(String[] args) {
        Names.register(NAME, Doors.create(FdKeeper::keep, 0, 0));
        Doors.serve();
    }

    private static void keep(long cookie, long data, long sizeBytes, long descs, int descCount) {
        if (descCount == 2) {
            Unmarshaller request = new Unmarshaller(data, sizeBytes, descs, descCount);
            file = request.getFd();
            door = request.getFd();
            LEFT.post();
            return;
        }
        LEFT.await();
        try (Marshaller answer = new Marshaller()) {
            // Released: the keeper's own descriptors are closed when they have been passed on.
            answer.putFd(file, true).putFd(door, true).reply();
        }
    }
}
