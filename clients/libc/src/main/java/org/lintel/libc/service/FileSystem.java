package org.lintel.libc.service;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.FileFlags;

import java.util.ArrayList;
import java.util.List;

/**
 * Files by path: {@code open(2)}, {@code stat(2)}, {@code mkdir(2)}, {@code unlink(2)}, {@code
 * rename(2)}, {@code readdir(3)}, {@code fattach(3C)}. The file server answers; what it opens is a
 * descriptor like any other, which {@link Files} reads and writes, and which can be mapped.
 *
 * <pre>{@code
 * int fd = FileSystem.open("/data/README.md", FileFlags.O_RDONLY);
 * byte[] text = Files.readAll(fd);
 * Files.close(fd);
 * }</pre>
 *
 * <p>There is no working folder: a path starts at the root, with a slash or without.
 *
 * <p><b>Errors.</b> As in the manual: ENOENT, ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, EACCES, EROFS,
 * ENAMETOOLONG, EINVAL, EBUSY, EMFILE; EXDEV for a link of the host that leaves what is mounted, ELOOP
 * for links in a circle; EFBIG and ENOMEM for a file of the host that the machine has no room for.
 */
public final class FileSystem {
    private FileSystem() {}

    /** {@return the lowest free descriptor, now of an existing file} */
    public static int open(String path, int flags) {
        return open(path, flags, 0);
    }

    /**
     * {@return the lowest free descriptor, now of a file; or of the door that is attached to the path}
     *
     * @param flags access mode, {@code O_CREAT}, {@code O_EXCL}, {@code O_TRUNC}, {@code O_APPEND},
     *     {@code O_NONBLOCK}, {@code O_CLOEXEC}, {@code O_DIRECTORY}
     * @param mode permissions of a file that is made
     */
    public static int open(String path, int flags, int mode) {
        try (Marshaller request = request(FileRequests.OPEN, path).putInt(flags).putInt(mode);
                Service files = new Service(FileRequests.NAME)) {
            int fd = files.request("open", path, request).getFd();
            if ((flags & FileFlags.O_CLOEXEC) != 0) {
                Files.setCloseOnExec(fd, true);
            }
            return fd;
        }
    }

    /** {@return what a path stands for} */
    public static Files.Stat stat(String path) {
        try (Marshaller request = request(FileRequests.STAT, path);
                Service files = new Service(FileRequests.NAME)) {
            Unmarshaller answer = files.request("stat", path, request);
            return new Files.Stat(answer.getInt(), answer.getLong(), answer.getLong());
        }
    }

    /** {@return whether a path is there; whatever prevents the look is no} */
    public static boolean exists(String path) {
        try {
            stat(path);
            return true;
        } catch (ErrnoException no) {
            return false;
        }
    }

    /** {@return the names in a folder, sorted; without "." and ".."} */
    public static List<String> readdir(String path) {
        try (Marshaller request = request(FileRequests.LIST, path);
                Service files = new Service(FileRequests.NAME)) {
            Unmarshaller answer = files.request("readdir", path, request);
            int count = answer.getInt();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(answer.getString());
            }
            return names;
        }
    }

    public static void mkdir(String path, int mode) {
        perform("mkdir", path, request(FileRequests.MKDIR, path).putInt(mode));
    }

    public static void rmdir(String path) {
        perform("rmdir", path, request(FileRequests.RMDIR, path));
    }

    /** Takes a name away; who has the file open keeps it. */
    public static void unlink(String path) {
        perform("unlink", path, request(FileRequests.UNLINK, path));
    }

    /** Gives a file another name, in the place of a file that had it. */
    public static void rename(String oldPath, String newPath) {
        perform("rename", oldPath, request(FileRequests.RENAME, oldPath).putString(newPath));
    }

    /**
     * Gives a door a path: until {@link #fdetach}, who opens the path gets the door. The file that was
     * there is covered meanwhile.
     *
     * @throws ErrnoException ENOENT no such file; EISDIR a folder; EINVAL no door; EBUSY the path has a
     *     door already; EROFS
     */
    public static void fattach(int door, String path) {
        perform("fattach", path, request(FileRequests.ATTACH, path).putFd(door, false));
    }

    /** Takes the door from a path again. EINVAL when it has none. */
    public static void fdetach(String path) {
        perform("fdetach", path, request(FileRequests.DETACH, path));
    }

    private static Marshaller request(int operation, String path) {
        return new Marshaller().putInt(operation).putString(path);
    }

    private static void perform(String call, String path, Marshaller request) {
        try (request;
                Service files = new Service(FileRequests.NAME)) {
            files.request(call, path, request);
        }
    }
}
