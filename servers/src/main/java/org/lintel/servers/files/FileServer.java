package org.lintel.servers.files;

import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.FileRequests;
import org.lintel.libc.service.Names;
import org.lintel.libc.service.RequestProcedure;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.FileFlags;

import java.util.List;

/**
 * Serves the tree of files.
 *
 * <pre>
 *   file-server [PATH=FD | PATH=FD,scratch]…
 * </pre>
 *
 * <p>Each FD is a descriptor of a folder of the host, to be mounted at PATH.
 */
public final class FileServer {
    /** Two paths, and the numbers. */
    private static final int LONGEST_REQUEST = 2 * FileFlags.PATH_MAX + 64;

    private static final String SCRATCH = ",scratch";

    private final Tree tree = new Tree();

    private FileServer() {}

    public static void main(String[] args) {
        FileServer server = new FileServer();
        server.tree.mkdir("/tmp", 0777);
        for (String mount : args) {
            server.mount(mount);
        }
        RequestProcedure requests = new RequestProcedure(server::handle);
        int door = Doors.create(requests, 0, DoorFlags.DOOR_NO_CANCEL);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, LONGEST_REQUEST);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 1);
        Names.register(FileRequests.NAME, door);
        Doors.serve();
    }

    private void mount(String mount) {
        boolean scratch = mount.endsWith(SCRATCH);
        int equals = mount.lastIndexOf('=');
        int end = scratch ? mount.length() - SCRATCH.length() : mount.length();
        int fd = Integer.parseInt(mount.substring(equals + 1, end));
        tree.mount(mount.substring(0, equals), fd, scratch);
    }

    private void handle(int operation, Unmarshaller request, Marshaller answer) {
        String path = request.getString();
        switch (operation) {
            case FileRequests.OPEN ->
                    answer.putFd(tree.open(path, request.getInt(), request.getInt()), true);
            case FileRequests.STAT -> {
                Files.Stat stat = tree.stat(path);
                answer.putInt(stat.mode()).putLong(stat.size()).putLong(stat.ino());
            }
            case FileRequests.LIST -> {
                List<String> names = tree.names(path);
                answer.putInt(names.size());
                names.forEach(answer::putString);
            }
            case FileRequests.MKDIR -> tree.mkdir(path, request.getInt());
            case FileRequests.RMDIR -> tree.rmdir(path);
            case FileRequests.UNLINK -> tree.unlink(path);
            case FileRequests.RENAME -> tree.rename(path, request.getString());
            case FileRequests.ATTACH -> tree.attach(path, request.getFd());
            case FileRequests.DETACH -> tree.detach(path);
            default -> throw RequestProcedure.unknown(operation);
        }
    }
}
