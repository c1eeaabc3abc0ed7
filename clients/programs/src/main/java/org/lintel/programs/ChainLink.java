package org.lintel.programs;

import org.lintel.libc.Doors;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.Names;

/**
 * One link of a chain of doors: {@code chain-link NAME [NEXT]}. Its procedure writes its name on the
 * trail that it gets, hands it to the next link, and writes its name again on the way back.
 */
public final class ChainLink {
    private static final int NONE = -1;

    private static String name;
    private static int next = NONE;

    private ChainLink() {}

    public static void main(String[] args) {
        name = args[0];
        if (args.length > 1) {
            next = Names.await(args[1]);
        }
        // Only now: who finds this link finds the rest of the chain behind it.
        Names.register(name, Doors.create(ChainLink::pass, 0, 0));
        Doors.serve();
    }

    private static void pass(long cookie, long data, long sizeBytes, long descs, int descCount) {
        String trail = new Unmarshaller(data, sizeBytes).getString() + ' ' + name;
        if (next != NONE) {
            trail = call(next, trail) + ' ' + name;
        }
        try (Marshaller answer = new Marshaller()) {
            answer.putString(trail).reply();
        }
    }

    /** {@return the trail as it comes back from a link} */
    static String call(int link, String trail) {
        try (Marshaller request = new Marshaller().putString(trail)) {
            return request.call(link).getString();
        }
    }
}
