package org.lintel.servers.files;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;

import java.util.List;
import java.util.TreeMap;

/**
 * A folder: names and what they stand for. One of the host is listed when it is first looked into, and
 * each of its files is looked at when it is first asked for.
 */
final class Folder extends Node {
    /** By name, in order; a null value is a file of the host that nobody has asked for yet. */
    private TreeMap<String, Node> children;

    Folder(Mount mount, String hostPath, int permissions) {
        super(mount, hostPath, permissions);
    }

    @Override
    int type() {
        return FileFlags.S_IFDIR;
    }

    @Override
    long sizeBytes() {
        return 0;
    }

    private TreeMap<String, Node> children() {
        if (children == null) {
            TreeMap<String, Node> found = new TreeMap<>();
            if (hostPath != null) {
                mount.names(hostPath).forEach(child -> found.put(child, null));
            }
            children = found;
        }
        return children;
    }

    List<String> names() {
        return List.copyOf(children().keySet());
    }

    boolean isEmpty() {
        return children().isEmpty();
    }

    /** {@return the file of a name, or null} */
    Node child(String childName) {
        Node child = children().get(childName);
        if (child == null && children().containsKey(childName)) {
            child = mount.look(hostPath.isEmpty() ? childName : hostPath + '/' + childName);
            put(childName, child);
        }
        return child;
    }

    /** Enters a file under a name, in the place of one that had it. */
    void put(String childName, Node child) {
        child.parent = this;
        child.name = childName;
        children().put(childName, child);
    }

    /** Takes a name out. */
    void remove(Node child) {
        children().remove(child.name);
        child.parent = null;
    }

    /** {@return the folder of a name, which is made in memory where there is none} ENOTDIR. */
    Folder subfolder(String childName) {
        Node child = child(childName);
        if (child == null) {
            child = new Folder(mount, null, 0755);
            put(childName, child);
        }
        if (child instanceof Folder folder) {
            return folder;
        }
        throw Tree.failed(Errno.ENOTDIR);
    }
}
