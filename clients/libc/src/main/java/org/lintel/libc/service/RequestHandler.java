package org.lintel.libc.service;

import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;

/** What a server does with requests; see {@link RequestProcedure}. Called by several threads at once. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Serves one request.
     *
     * @param operation its number
     * @param request its arguments; descriptors that are not taken out are closed afterwards
     * @param answer gets the results; a descriptor to be released comes last, for then nothing fails
     * @throws org.lintel.libc.ErrnoException becomes the caller's error
     */
    void handle(int operation, Unmarshaller request, Marshaller answer);
}
