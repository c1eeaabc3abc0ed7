package org.lintel.ipc.posix;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.UserArguments;

import java.nio.charset.StandardCharsets;

/** How names of POSIX objects are read: {@code /} and up to 255 bytes without a slash. Stateless. */
final class Names {
    /** NAME_MAX. */
    private static final int LONGEST = 255;

    private Names() {}

    /** {@return a name without its slash} EINVAL – empty, or another slash; ENAMETOOLONG; EFAULT. */
    static String read(UserThread thread, long address) throws ErrnoException {
        byte[] bytes = UserArguments.string(thread.space(), address);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String name = text.startsWith("/") ? text.substring(1) : text;
        if (name.length() > LONGEST) {
            throw ErrnoException.of(Errno.ENAMETOOLONG);
        }
        boolean special = name.isEmpty() || name.equals(".") || name.equals("..");
        if (special || name.indexOf('/') >= 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return name;
    }
}
