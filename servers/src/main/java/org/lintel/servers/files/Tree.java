package org.lintel.servers.files;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;

import java.util.List;

/**
 * The tree of files, and what can be done to it; each method is one request.
 *
 * <p><b>Locks.</b> Its monitor guards the whole tree. <b>Threads.</b> Any. <b>Errors.</b> As in the
 * manual pages of section 2 of the same names.
 */
final class Tree {
    private final Folder root = new Folder(Mount.memory(), null, 0755);
    private final ContentCache cache = new ContentCache();

    static ErrnoException failed(Errno errno) {
        return new ErrnoException("file", errno);
    }

    /** Puts a folder of the host at a path, in the place of what was there. */
    synchronized void mount(String path, int hostFd, boolean scratch) {
        List<String> names = Walk.names(path);
        Folder folder = root;
        for (String name : names.subList(0, names.size() - 1)) {
            folder = folder.subfolder(name);
        }
        folder.put(names.getLast(), Mount.host(hostFd, scratch).look(""));
    }

    private Node find(String path) {
        return Walk.of(root, path).require();
    }

    // ---- opening ----

    /** {@return a descriptor for the client, which is to be released} */
    synchronized int open(String path, int flags, int mode) {
        if ((flags & FileFlags.O_ACCMODE) == FileFlags.O_ACCMODE) {
            throw failed(Errno.EINVAL);
        }
        Walk walk = Walk.of(root, path);
        Node node = walk.found();
        if (node == null) {
            if ((flags & FileFlags.O_CREAT) == 0) {
                throw failed(Errno.ENOENT);
            }
            return reopen(create(walk, mode), flags);
        }
        if ((flags & FileFlags.O_CREAT) != 0 && (flags & FileFlags.O_EXCL) != 0) {
            throw failed(Errno.EEXIST);
        }
        if (node.hasDoor()) {
            return Files.dup(node.door());
        }
        RegularFile file = openable(node, flags);
        requireAccess(file, flags);
        return reopen(file, flags);
    }

    private RegularFile create(Walk walk, int mode) {
        if (walk.wantsFolder()) {
            throw failed(Errno.EISDIR);
        }
        Folder parent = walk.parent();
        parent.mount.requireWritable();
        RegularFile file = new RegularFile(parent.mount, mode & 0777, walk.lastName());
        parent.put(walk.lastName(), file);
        return file;
    }

    /** A folder is listed, not opened. */
    private static RegularFile openable(Node node, int flags) {
        if (node instanceof RegularFile file) {
            if ((flags & FileFlags.O_DIRECTORY) != 0) {
                throw failed(Errno.ENOTDIR);
            }
            return file;
        }
        throw failed(node instanceof Folder ? Errno.EISDIR : Errno.EACCES);
    }

    private static void requireAccess(RegularFile file, int flags) {
        int access = flags & FileFlags.O_ACCMODE;
        boolean writes = access != FileFlags.O_RDONLY || (flags & FileFlags.O_TRUNC) != 0;
        if (writes) {
            file.mount.requireWritable();
        }
        boolean mayRead = (file.permissions & 0400) != 0;
        boolean mayWrite = (file.permissions & 0200) != 0;
        if (access != FileFlags.O_WRONLY && !mayRead || writes && !mayWrite) {
            throw failed(Errno.EACCES);
        }
    }

    /** {@return a new description of the file's bytes, with no more rights than asked for} */
    private int reopen(RegularFile file, int flags) {
        int content = cache.content(file);
        int fd = Files.reopen(content, flags & ~FileFlags.O_CLOEXEC);
        if ((flags & FileFlags.O_TRUNC) != 0) {
            Files.ftruncate(content, 0);
        }
        return fd;
    }

    // ---- looking ----

    /** {@return what stat(2) tells} */
    synchronized Files.Stat stat(String path) {
        Node node = find(path);
        return new Files.Stat(node.mode(), node.sizeBytes(), node.number);
    }

    synchronized List<String> names(String path) {
        return requireFolder(find(path)).names();
    }

    private static Folder requireFolder(Node node) {
        if (node instanceof Folder folder) {
            return folder;
        }
        throw failed(Errno.ENOTDIR);
    }

    // ---- changing ----

    synchronized void mkdir(String path, int mode) {
        Walk walk = Walk.of(root, path);
        if (walk.found() != null) {
            throw failed(Errno.EEXIST);
        }
        Folder parent = walk.parent();
        parent.mount.requireWritable();
        parent.put(walk.lastName(), new Folder(parent.mount, null, mode & 0777));
    }

    synchronized void rmdir(String path) {
        Walk walk = Walk.of(root, path);
        Folder folder = requireFolder(walk.require());
        requireMovable(folder);
        if (walk.endsInDot()) {
            throw failed(Errno.EINVAL);
        }
        if (!folder.isEmpty()) {
            throw failed(Errno.ENOTEMPTY);
        }
        folder.parent.remove(folder);
    }

    synchronized void unlink(String path) {
        Walk walk = Walk.of(root, path);
        Node node = walk.require();
        if (node instanceof Folder) {
            throw failed(Errno.EISDIR);
        }
        requireMovable(node);
        remove(node);
    }

    private static void remove(Node node) {
        node.parent.remove(node);
        if (node instanceof RegularFile file) {
            file.drop();
        }
    }

    /** What carries a mount or a door stays where it is: EBUSY. */
    private static void requireMovable(Node node) {
        if (node.isMountPoint() || node.hasDoor()) {
            throw failed(Errno.EBUSY);
        }
        node.mount.requireWritable();
    }

    synchronized void rename(String oldPath, String newPath) {
        Walk from = Walk.of(root, oldPath);
        Walk to = Walk.of(root, newPath);
        Node node = from.require();
        if (from.endsInDot() || to.endsInDot()) {
            throw failed(Errno.EBUSY);
        }
        requireMovable(node);
        Node target = to.found();
        if (target == node) {
            return;
        }
        Folder parent = target != null && target.parent != null ? target.parent : to.parent();
        if (parent.mount != node.mount) {
            throw failed(Errno.EXDEV);
        }
        if (isWithin(parent, node)) {
            throw failed(Errno.EINVAL);
        }
        if (!(node instanceof Folder) && to.wantsFolder()) {
            throw failed(Errno.ENOTDIR);
        }
        if (target != null) {
            requireReplaceable(node, target);
            remove(target);
        }
        node.parent.remove(node);
        parent.put(to.lastName(), node);
    }

    private static boolean isWithin(Folder folder, Node node) {
        for (Node at = folder; at != null; at = at.parent) {
            if (at == node) {
                return true;
            }
        }
        return false;
    }

    private static void requireReplaceable(Node node, Node target) {
        requireMovable(target);
        if (target instanceof Folder folder) {
            if (!(node instanceof Folder)) {
                throw failed(Errno.EISDIR);
            }
            if (!folder.isEmpty()) {
                throw failed(Errno.ENOTEMPTY);
            }
        } else if (node instanceof Folder) {
            throw failed(Errno.ENOTDIR);
        }
    }

    // ---- doors ----

    /** Covers a file with a door; the descriptor is the tree's, also when this fails. */
    synchronized void attach(String path, int door) {
        try {
            Node node = find(path);
            boolean isDoor = Files.fstat(door).mode() == FileFlags.S_IFDOOR;
            if (!isDoor || (Doors.info(door).attributes() & DoorFlags.DOOR_REVOKED) != 0) {
                throw failed(Errno.EINVAL);
            }
            if (node instanceof Folder) {
                throw failed(Errno.EISDIR);
            }
            if (node.hasDoor()) {
                throw failed(Errno.EBUSY);
            }
            node.mount.requireWritable();
            node.cover(door);
        } catch (ErrnoException refused) {
            Files.close(door);
            throw refused;
        }
    }

    synchronized void detach(String path) {
        Node node = find(path);
        if (!node.hasDoor()) {
            throw failed(Errno.EINVAL);
        }
        Files.close(node.uncover());
    }
}
