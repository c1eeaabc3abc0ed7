package org.lintel.servers.files;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path, walked from the root to its last name. Source: {@code path_resolution(7)}.
 *
 * @param parent the folder that the last name is in; null for the root itself
 * @param lastName the last name of the path; "." and ".." too
 * @param found what has it, or null
 * @param wantsFolder whether the path ends with a slash
 */
record Walk(Folder parent, String lastName, Node found, boolean wantsFolder) {
    /**
     * Walks a path.
     *
     * @throws org.lintel.libc.ErrnoException ENOENT, also for an empty path; ENOTDIR; ENAMETOOLONG;
     *     EINVAL a zero in it
     */
    static Walk of(Folder root, String path) {
        List<String> names = names(path);
        boolean wantsFolder = path.endsWith("/");
        if (names.isEmpty()) {
            return new Walk(null, ".", root, wantsFolder);
        }
        Folder folder = root;
        for (String name : names.subList(0, names.size() - 1)) {
            Node next = step(folder, name);
            if (next == null) {
                throw Tree.failed(Errno.ENOENT);
            }
            if (!(next instanceof Folder inner)) {
                throw Tree.failed(Errno.ENOTDIR);
            }
            folder = inner;
        }
        String last = names.getLast();
        Node found = step(folder, last);
        if (wantsFolder && found != null && !(found instanceof Folder)) {
            throw Tree.failed(Errno.ENOTDIR);
        }
        return new Walk(folder, last, found, wantsFolder);
    }

    private static Node step(Folder folder, String name) {
        return switch (name) {
            case "." -> folder;
            case ".." -> folder.parent == null ? folder : folder.parent;
            default -> folder.child(name);
        };
    }

    /** {@return the names of a path, from the root on} */
    static List<String> names(String path) {
        if (path.isEmpty()) {
            throw Tree.failed(Errno.ENOENT);
        }
        if (path.indexOf('\0') >= 0) {
            throw Tree.failed(Errno.EINVAL);
        }
        if (bytes(path) >= FileFlags.PATH_MAX) {
            throw Tree.failed(Errno.ENAMETOOLONG);
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (bytes(name) > FileFlags.NAME_MAX) {
                throw Tree.failed(Errno.ENAMETOOLONG);
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** {@return what the path stands for} ENOENT. */
    Node require() {
        if (found == null) {
            throw Tree.failed(Errno.ENOENT);
        }
        return found;
    }

    boolean endsInDot() {
        return lastName.equals(".") || lastName.equals("..");
    }
}
