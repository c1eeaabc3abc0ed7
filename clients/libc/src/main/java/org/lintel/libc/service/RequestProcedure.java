package org.lintel.libc.service;

import org.lintel.libc.DoorProcedure;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.Errno;

/**
 * The procedure of a door that takes requests: hands each to a handler, and answers whatever happens.
 *
 * <p>A request that is damaged is EINVAL, an operation that there is none of ENOSYS, a handler that
 * breaks EIO. So no client can end the server, or make it keep a descriptor.
 */
public final class RequestProcedure implements DoorProcedure {
    private final RequestHandler handler;

    public RequestProcedure(RequestHandler handler) {
        this.handler = handler;
    }

    @Override
    public void serve(long cookie, long data, long sizeBytes, long descs, int descCount) {
        Unmarshaller request = new Unmarshaller(data, sizeBytes, descs, descCount);
        try (Marshaller answer = new Marshaller()) {
            Errno error = handle(request, answer.putInt(0));
            if (error != null) {
                answer.clear().putInt(error.number());
            }
            while (request.remainingFds() > 0) {
                Files.close(request.getFd());
            }
            answer.reply();
        }
    }

    /** {@return the error, or null} */
    private Errno handle(Unmarshaller request, Marshaller answer) {
        try {
            handler.handle(request.getInt(), request, answer);
            return null;
        } catch (ErrnoException refused) {
            return refused.errno();
        } catch (RuntimeException broken) {
            return Errno.EIO;
        }
    }

    /** {@return what a handler throws for an operation that it does not have} */
    public static ErrnoException unknown(int operation) {
        return new ErrnoException("request " + operation, Errno.ENOSYS);
    }
}
