package org.lintel.libc.service;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.Errno;

/**
 * A connection to the server of a name, found again when it has been started anew.
 *
 * <p>A call that finds the old door gone (EBADF: the procedure cannot have run) looks the name up,
 * waits until somebody serves it, and calls there. EINTR is the caller's business: the server may have
 * died in the middle of the call, having done its work or not; the next call reconnects. Requests that
 * may run twice go by {@link #callAgain}.
 *
 * <p><b>Threads.</b> Confined to one; or each its own.
 */
public final class Service implements AutoCloseable {
    private static final int NONE = -1;

    private final String name;
    private int door = NONE;

    /** A connection that is made at the first call. */
    public Service(String name) {
        this.name = name;
    }

    /** {@return the descriptor of the door; waits until there is one} */
    public int door() {
        if (door == NONE) {
            door = Names.await(name);
        }
        return door;
    }

    /**
     * Calls with a record that is not of a request: the answer is as it came.
     *
     * @return the answer, valid as {@link Marshaller#call} says
     * @throws ErrnoException EINTR a signal came, or the server died: it may have served the call
     */
    public Unmarshaller call(Marshaller record) {
        while (true) {
            try {
                return record.call(door());
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EBADF) {
                    throw e;
                }
                close();
            }
        }
    }

    /** As {@link #call}, again and again until an answer comes. */
    public Unmarshaller callAgain(Marshaller record) {
        while (true) {
            try {
                return call(record);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EINTR) {
                    throw e;
                }
            }
        }
    }

    /**
     * Calls with a request. Signals are put off meanwhile; the request runs again only when the server
     * has died over it, and has lost what it had done.
     *
     * @param call the name that an error gets
     * @return its results
     */
    public Unmarshaller request(String call, Marshaller request) {
        try (SignalMask _ = new SignalMask()) {
            return results(call, callAgain(request));
        }
    }

    /**
     * Calls with a request, as above.
     *
     * @param subject the name or path that it is about, for the text of an error
     */
    Unmarshaller request(String call, String subject, Marshaller request) {
        try {
            return request(call, request);
        } catch (ErrnoException e) {
            throw e.of(KnownNames.quote(subject));
        }
    }

    /** {@return the results in an answer, whose error becomes an exception} */
    static Unmarshaller results(String call, Unmarshaller answer) {
        int number = answer.getInt();
        if (number != 0) {
            Errno errno = Errno.of(number);
            throw new ErrnoException(call, errno == null ? Errno.EIO : errno);
        }
        return answer;
    }

    /** Gives the connection up; the next call makes another. */
    @Override
    public void close() {
        if (door != NONE) {
            int old = door;
            door = NONE;
            Files.close(old);
        }
    }
}
