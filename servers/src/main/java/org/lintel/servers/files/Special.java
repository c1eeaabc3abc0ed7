package org.lintel.servers.files;

/** A device, pipe or socket of the host: it has a name, and cannot be opened. */
final class Special extends Node {
    Special(Mount mount, String hostPath) {
        super(mount, hostPath, 0);
    }

    @Override
    int type() {
        return 0;
    }

    @Override
    long sizeBytes() {
        return 0;
    }
}
