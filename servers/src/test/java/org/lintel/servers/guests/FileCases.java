package org.lintel.servers.guests;

import static org.lintel.nucleus.abi.FileFlags.*;
import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Stack;
import org.lintel.libc.service.FileRequests;
import org.lintel.libc.service.FileSystem;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * The file server, a method a case. The folder that is mounted at /data (read-only) and /scratch has
 * a.txt "hello", sub/b.txt "world", empty, large (three pages and a bit).
 */
public final class FileCases {
    private FileCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "readHost" -> readHost();
            case "lowestDescriptor" -> lowestDescriptor();
            case "readOnly" -> readOnly();
            case "scratch" -> scratch();
            case "memory" -> memory();
            case "exclusive" -> exclusive();
            case "append" -> append();
            case "offsets" -> offsets();
            case "listing" -> listing();
            case "paths" -> paths();
            case "names" -> names();
            case "folders" -> folders();
            case "unlinked" -> unlinked();
            case "rename" -> rename();
            case "renameErrors" -> renameErrors();
            case "permissions" -> permissions();
            case "links" -> links();
            case "sharedMapping" -> sharedMapping();
            case "privateMapping" -> privateMapping();
            case "readOnlyMapping" -> readOnlyMapping();
            case "inherited" -> inherited();
            case "fullTable" -> fullTable();
            case "signals" -> signals();
            case "fattach" -> fattach();
            case "fattachErrors" -> fattachErrors();
            case "fattachAcross" -> fattachAcross();
            case "killedClients" -> killedClients();
            case "serverDies" -> serverDies();
            case "manyFiles" -> manyFiles(args[1]);
            case "hostile" -> hostile(Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static String read(String path) {
        int fd = FileSystem.open(path, O_RDONLY);
        String text = new String(Files.readAll(fd), StandardCharsets.UTF_8);
        Files.close(fd);
        return text;
    }

    private static void write(String path, int flags, String text) {
        int fd = FileSystem.open(path, O_WRONLY | flags, 0666);
        Files.writeFully(fd, text.getBytes(StandardCharsets.UTF_8));
        Files.close(fd);
    }

    private static void readHost() {
        equal("hello", read("/data/a.txt"));
        equal("world", read("data/sub/b.txt"));
        equal("", read("/data/empty"));
        equal(5L, FileSystem.stat("/data/a.txt").size());
        equal(S_IFREG | 0444, FileSystem.stat("/data/a.txt").mode());
        equal(S_IFDIR | 0555, FileSystem.stat("/data/sub").mode());
        equal(3 * 4096 + 17, read("/data/large").length());
    }

    private static void lowestDescriptor() {
        equal(3, FileSystem.open("/data/a.txt", O_RDONLY));
        equal(4, FileSystem.open("/data/a.txt", O_RDONLY | O_CLOEXEC));
        equal(0, Files.fcntl(3, F_GETFD, 0));
        equal(FD_CLOEXEC, Files.fcntl(4, F_GETFD, 0));
        Files.close(0);
        equal(0, FileSystem.open("/data/a.txt", O_RDONLY));
        FileSystem.stat("/data");
        equal(5, Files.dup(3));
    }

    private static void readOnly() {
        fails(Errno.EROFS, () -> FileSystem.open("/data/a.txt", O_RDWR));
        fails(Errno.EROFS, () -> FileSystem.open("/data/a.txt", O_RDONLY | O_TRUNC));
        fails(Errno.EROFS, () -> FileSystem.open("/data/new", O_WRONLY | O_CREAT, 0666));
        fails(Errno.EROFS, () -> FileSystem.mkdir("/data/new", 0777));
        fails(Errno.EROFS, () -> FileSystem.unlink("/data/a.txt"));
        fails(Errno.EROFS, () -> FileSystem.rename("/data/a.txt", "/data/c.txt"));
        int fd = FileSystem.open("/data/a.txt", O_RDONLY | O_CREAT);
        fails(Errno.EBADF, () -> Files.writeFully(fd, new byte[1]));
        fails(Errno.EINVAL, () -> Files.ftruncate(fd, 0));
        fails(Errno.EACCES, () -> Files.reopen(fd, O_RDWR));
    }

    private static void scratch() {
        write("/scratch/a.txt", 0, "J");
        equal("Jello", read("/scratch/a.txt"));
        equal("hello", read("/data/a.txt"));
        write("/scratch/a.txt", O_TRUNC, "new");
        equal("new", read("/scratch/a.txt"));
        FileSystem.unlink("/scratch/sub/b.txt");
        fails(Errno.ENOENT, () -> FileSystem.stat("/scratch/sub/b.txt"));
        FileSystem.rmdir("/scratch/sub");
        equal(List.of("a.txt", "empty", "large"), plain("/scratch"));
        FileSystem.rename("/scratch/large", "/scratch/big");
        equal(3 * 4096 + 17, read("/scratch/big").length());
    }

    /** {@return the names in a folder that are no links} */
    private static List<String> plain(String path) {
        return FileSystem.readdir(path).stream().filter(n -> !n.startsWith("link")).toList();
    }

    private static void memory() {
        write("/tmp/x", O_CREAT, "one");
        equal("one", read("/tmp/x"));
        equal(S_IFREG | 0666, FileSystem.stat("/tmp/x").mode());
        equal(3L, FileSystem.stat("/tmp/x").size());
        write("/top", O_CREAT, "");
        equal(List.of("data", "scratch", "tmp", "top"), FileSystem.readdir("/"));
    }

    private static void exclusive() {
        write("/tmp/x", O_CREAT | O_EXCL, "one");
        fails(Errno.EEXIST, () -> FileSystem.open("/tmp/x", O_CREAT | O_EXCL | O_RDWR, 0666));
        fails(Errno.EEXIST, () -> FileSystem.open("/tmp", O_CREAT | O_EXCL | O_RDWR, 0666));
    }

    private static int appender(long count) {
        int fd = FileSystem.open("/tmp/log", O_WRONLY | O_APPEND);
        for (int i = 0; i < count; i++) {
            Files.writeFully(fd, new byte[] {'x', 'y'});
        }
        return 0;
    }

    /** Each process has a description of its own; no write is lost. */
    private static void append() {
        write("/tmp/log", O_CREAT, "");
        int one = Processes.fork(FileCases::appender, 200);
        int two = Processes.fork(FileCases::appender, 200);
        succeeds(one);
        succeeds(two);
        equal(800L, FileSystem.stat("/tmp/log").size());
    }

    private static void offsets() {
        int one = FileSystem.open("/data/a.txt", O_RDONLY);
        int two = FileSystem.open("/data/a.txt", O_RDONLY);
        equal(2L, Files.lseek(one, 2, SEEK_SET));
        equal(0L, Files.lseek(two, 0, SEEK_CUR));
        equal(Files.fstat(one).ino(), Files.fstat(two).ino());
        equal("llo", new String(Files.readAll(one), StandardCharsets.UTF_8));
        equal("hello", new String(Files.readAll(two), StandardCharsets.UTF_8));
    }

    private static void listing() {
        equal(List.of("a.txt", "empty", "large", "sub"), plain("/data"));
        equal(List.of("b.txt"), FileSystem.readdir("/data/sub/"));
        fails(Errno.ENOTDIR, () -> FileSystem.readdir("/data/a.txt"));
        failsSaying(
                "readdir \"/nowhere\": ENOENT (No such file or directory)",
                () -> FileSystem.readdir("/nowhere"));
    }

    private static void paths() {
        equal("hello", read("//data/./sub/../a.txt"));
        equal("hello", read("/../../data/a.txt"));
        fails(Errno.ENOTDIR, () -> read("/data/a.txt/"));
        fails(Errno.ENOTDIR, () -> read("/data/a.txt/x"));
        fails(Errno.ENOTDIR, () -> read("/data/a.txt/../a.txt"));
        fails(Errno.ENOENT, () -> read("/data/nothing/../a.txt"));
        fails(Errno.ENOENT, () -> read(""));
        fails(Errno.EISDIR, () -> read("/data"));
        fails(Errno.EISDIR, () -> read("/"));
        fails(Errno.EISDIR, () -> FileSystem.open("/tmp/x/", O_CREAT | O_RDWR, 0666));
        fails(Errno.ENOTDIR, () -> FileSystem.open("/data/a.txt", O_DIRECTORY));
        fails(Errno.EINVAL, () -> FileSystem.open("/data/a.txt", O_ACCMODE));
    }

    private static void names() {
        String longest = "n".repeat(NAME_MAX);
        write("/tmp/" + longest, O_CREAT, "x");
        fails(Errno.ENAMETOOLONG, () -> read("/tmp/" + longest + "n"));
        fails(Errno.ENAMETOOLONG, () -> read("/tmp/" + "../tmp/".repeat(700)));
        fails(Errno.ENOBUFS, () -> read("/".repeat(1 << 20)));
        fails(Errno.EINVAL, () -> read("/tmp/\0"));
        write("/tmp/grüße ☃", O_CREAT, "x");
        equal(List.of("grüße ☃", longest), FileSystem.readdir("/tmp"));
    }

    private static void folders() {
        FileSystem.mkdir("/tmp/d", 0700);
        equal(S_IFDIR | 0700, FileSystem.stat("/tmp/d").mode());
        fails(Errno.EEXIST, () -> FileSystem.mkdir("/tmp/d", 0700));
        fails(Errno.ENOENT, () -> FileSystem.mkdir("/tmp/e/f", 0700));
        write("/tmp/d/x", O_CREAT, "");
        fails(Errno.ENOTEMPTY, () -> FileSystem.rmdir("/tmp/d"));
        fails(Errno.ENOTDIR, () -> FileSystem.rmdir("/tmp/d/x"));
        fails(Errno.EISDIR, () -> FileSystem.unlink("/tmp/d"));
        fails(Errno.EINVAL, () -> FileSystem.rmdir("/tmp/d/."));
        FileSystem.unlink("/tmp/d/x");
        FileSystem.rmdir("/tmp/d");
        fails(Errno.ENOENT, () -> FileSystem.rmdir("/tmp/d"));
        fails(Errno.EBUSY, () -> FileSystem.rmdir("/"));
        fails(Errno.EBUSY, () -> FileSystem.rmdir("/data"));
    }

    private static void unlinked() {
        write("/tmp/x", O_CREAT, "kept");
        int fd = FileSystem.open("/tmp/x", O_RDWR);
        FileSystem.unlink("/tmp/x");
        fails(Errno.ENOENT, () -> FileSystem.stat("/tmp/x"));
        write("/tmp/x", O_CREAT, "other");
        equal("kept", new String(Files.readAll(fd), StandardCharsets.UTF_8));
        equal("other", read("/tmp/x"));
    }

    private static void rename() {
        write("/tmp/x", O_CREAT, "x");
        write("/tmp/y", O_CREAT, "y");
        FileSystem.rename("/tmp/x", "/tmp/y");
        equal("x", read("/tmp/y"));
        FileSystem.rename("/tmp/y", "/tmp/y");
        FileSystem.mkdir("/tmp/d", 0777);
        FileSystem.rename("/tmp/y", "/tmp/d/z");
        FileSystem.mkdir("/tmp/empty", 0777);
        FileSystem.rename("/tmp/d", "/tmp/empty");
        equal("x", read("/tmp/empty/z"));
        equal(List.of("empty"), FileSystem.readdir("/tmp"));
    }

    private static void renameErrors() {
        write("/tmp/x", O_CREAT, "x");
        FileSystem.mkdir("/tmp/d", 0777);
        FileSystem.mkdir("/tmp/d/e", 0777);
        fails(Errno.ENOENT, () -> FileSystem.rename("/tmp/no", "/tmp/y"));
        fails(Errno.EISDIR, () -> FileSystem.rename("/tmp/x", "/tmp/d"));
        fails(Errno.ENOTDIR, () -> FileSystem.rename("/tmp/d", "/tmp/x"));
        fails(Errno.ENOTDIR, () -> FileSystem.rename("/tmp/x", "/tmp/y/"));
        fails(Errno.EINVAL, () -> FileSystem.rename("/tmp/d", "/tmp/d/e/f"));
        fails(Errno.ENOTEMPTY, () -> FileSystem.rename("/tmp/d/e", "/tmp/d"));
        fails(Errno.EXDEV, () -> FileSystem.rename("/tmp/x", "/scratch/x"));
        fails(Errno.EXDEV, () -> FileSystem.rename("/scratch/a.txt", "/tmp/a"));
        fails(Errno.EBUSY, () -> FileSystem.rename("/data", "/tmp/data"));
        fails(Errno.EBUSY, () -> FileSystem.rename("/tmp/d/.", "/tmp/f"));
        fails(Errno.EBUSY, () -> FileSystem.rename("/", "/tmp/f"));
    }

    private static void permissions() {
        int fd = FileSystem.open("/tmp/r", O_RDWR | O_CREAT, 0444);
        Files.writeFully(fd, new byte[] {1});
        fails(Errno.EACCES, () -> FileSystem.open("/tmp/r", O_WRONLY));
        FileSystem.open("/tmp/r", O_RDONLY);
        FileSystem.open("/tmp/w", O_RDONLY | O_CREAT, 0222);
        fails(Errno.EACCES, () -> FileSystem.open("/tmp/w", O_RDONLY));
        FileSystem.open("/tmp/w", O_WRONLY);
    }

    /** link-in leads to a.txt, link-out out of the folder, link-loop to itself, link-gone nowhere. */
    private static void links() {
        equal("hello", read("/data/link-in"));
        fails(Errno.EXDEV, () -> read("/data/link-out"));
        fails(Errno.EXDEV, () -> FileSystem.stat("/data/link-out"));
        fails(Errno.ELOOP, () -> read("/data/link-loop"));
        fails(Errno.ENOENT, () -> read("/data/link-gone"));
        that(FileSystem.readdir("/data").contains("link-out"), "the name is listed");
    }

    private static int mapper(long unused) {
        int fd = FileSystem.open("/tmp/shared", O_RDWR);
        long at = Mmap.shared(fd, 0, 4096);
        equal(41, Mem.getInt(at));
        Mem.putInt(at, 42);
        return 0;
    }

    private static void sharedMapping() {
        int fd = FileSystem.open("/tmp/shared", O_RDWR | O_CREAT, 0666);
        Files.ftruncate(fd, 4096);
        long at = Mmap.shared(fd, 0, 4096);
        Mem.putInt(at, 41);
        succeeds(Processes.fork(FileCases::mapper, 0));
        equal(42, Mem.getInt(at));
        try (Stack.Frame word = Stack.push(8)) {
            Files.pread(fd, word.address(), 4, 0);
            equal(42, Mem.getInt(word.address()));
            Mem.putInt(word.address(), 43);
            Files.pwrite(fd, word.address(), 4, 0);
        }
        equal(43, Mem.getInt(at));
        FileSystem.unlink("/tmp/shared");
        Files.close(fd);
        equal(43, Mem.getInt(at));
    }

    private static void privateMapping() {
        int fd = FileSystem.open("/data/a.txt", O_RDONLY);
        long at =
                Mmap.mmap(
                        0,
                        4096,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_PRIVATE,
                        fd,
                        0);
        equal((byte) 'h', Mem.getByte(at));
        Mem.putByte(at, (byte) 'J');
        equal("hello", read("/data/a.txt"));
        equal((byte) 'J', Mem.getByte(at));
    }

    private static void readOnlyMapping() {
        int fd = FileSystem.open("/data/a.txt", O_RDONLY);
        fails(Errno.EACCES, () -> Mmap.shared(fd, 0, 4096));
        long at = Mmap.mmap(0, 4096, MapFlags.PROT_READ, MapFlags.MAP_SHARED, fd, 0);
        equal((byte) 'h', Mem.getByte(at));
        fails(Errno.EACCES, () -> Mmap.mprotect(at, 4096, MapFlags.PROT_WRITE));
    }

    private static int reader(long fd) {
        equal("lo", new String(Files.readAll((int) fd), StandardCharsets.UTF_8));
        return 0;
    }

    private static void inherited() {
        int fd = FileSystem.open("/data/a.txt", O_RDONLY);
        Files.lseek(fd, 3, SEEK_SET);
        succeeds(Processes.fork(FileCases::reader, fd));
        equal(5L, Files.lseek(fd, 0, SEEK_CUR));
    }

    /** A table with no room left for the answer, then for the question. */
    private static void fullTable() {
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(5, 5));
        equal(3, FileSystem.open("/data/a.txt", O_RDONLY));
        fails(Errno.EMFILE, () -> FileSystem.open("/data/a.txt", O_RDONLY));
        Files.dup(0);
        fails(Errno.EMFILE, () -> FileSystem.open("/data/a.txt", O_RDONLY));
        Files.close(4);
        Files.close(3);
        equal("hello", read("/data/a.txt"));
    }

    private static void tick(int signal, SignalInfo info) {}

    /** A timer's signals fall into requests; none is cut in two, or done twice. */
    private static void signals() {
        SignalHandling.sigaction(Signals.SIGALRM, FileCases::tick);
        SignalHandling.setitimer(3_000, 3_000);
        for (int i = 0; i < 100; i++) {
            FileSystem.mkdir("/tmp/d", 0777);
            FileSystem.rename("/tmp/d", "/tmp/e");
            FileSystem.rmdir("/tmp/e");
        }
        SignalHandling.setitimer(0, 0);
    }

    private static int answerDoor(int value) {
        return Doors.create(
                (cookie, data, size, descs, n) -> new Marshaller().putInt(value).reply(), 0, 0);
    }

    private static int answer(int door) {
        try (Marshaller m = new Marshaller()) {
            return m.call(door).getInt();
        }
    }

    private static void fattach() {
        write("/tmp/door", O_CREAT, "a file");
        int door = answerDoor(7);
        FileSystem.fattach(door, "/tmp/door");
        equal(S_IFDOOR | 0777, FileSystem.stat("/tmp/door").mode());
        int opened = FileSystem.open("/tmp/door", O_RDWR);
        equal(Doors.info(door).uniquifier(), Doors.info(opened).uniquifier());
        equal(7, answer(opened));
        FileSystem.fdetach("/tmp/door");
        equal("a file", read("/tmp/door"));
        equal(7, answer(opened));
    }

    private static void fattachErrors() {
        write("/tmp/x", O_CREAT, "");
        int door = answerDoor(1);
        fails(Errno.ENOENT, () -> FileSystem.fattach(door, "/tmp/no"));
        fails(Errno.EISDIR, () -> FileSystem.fattach(door, "/tmp"));
        fails(Errno.EINVAL, () -> FileSystem.fattach(0, "/tmp/x"));
        fails(Errno.EINVAL, () -> FileSystem.fattach(77, "/tmp/x"));
        fails(Errno.EINVAL, () -> FileSystem.fdetach("/tmp/x"));
        fails(Errno.EROFS, () -> FileSystem.fattach(door, "/data/a.txt"));
        FileSystem.fattach(door, "/tmp/x");
        fails(Errno.EBUSY, () -> FileSystem.fattach(door, "/tmp/x"));
        fails(Errno.EBUSY, () -> FileSystem.unlink("/tmp/x"));
        fails(Errno.EBUSY, () -> FileSystem.rename("/tmp/x", "/tmp/y"));
    }

    private static int attacher(long unused) {
        write("/tmp/server", O_CREAT, "");
        FileSystem.fattach(answerDoor(Processes.getpid()), "/tmp/server");
        Names.register("attached", answerDoor(0));
        Doors.serve();
        return 0;
    }

    /** The path outlives the door: who opens it then gets a door that is gone. */
    private static void fattachAcross() {
        int child = Processes.fork(FileCases::attacher, 0);
        Files.close(Names.await("attached"));
        int door = FileSystem.open("/tmp/server", O_RDONLY);
        equal(child, answer(door));
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        fails(Errno.EBADF, () -> answer(door));
        int again = FileSystem.open("/tmp/server", O_RDONLY);
        fails(Errno.EBADF, () -> answer(again));
        FileSystem.fdetach("/tmp/server");
        equal("", read("/tmp/server"));
    }

    private static int busy(long number) {
        while (true) {
            String path = "/tmp/busy-" + number;
            write(path, O_CREAT, "x");
            read("/data/a.txt");
            FileSystem.rename(path, path + "-moved");
            FileSystem.unlink(path + "-moved");
        }
    }

    /** Clients die at many moments of their requests; the tree stays whole and the server serves. */
    private static void killedClients() {
        for (int i = 0; i < 60; i++) {
            int child = Processes.fork(FileCases::busy, i);
            Clock.sleepNs(5_000 + 1_300L * i);
            SignalHandling.kill(child, Signals.SIGKILL);
            Processes.waitpid(child);
        }
        empty("/tmp");
        equal("hello", read("/data/a.txt"));
    }

    /**
     * Removes all files of a folder. With several processors the server may still be busy with the last
     * request of a client that is gone, so a file may go, or come, meanwhile.
     */
    private static void empty(String folder) {
        for (int round = 0; !FileSystem.readdir(folder).isEmpty(); round++) {
            equal(true, round < 100);
            for (String name : FileSystem.readdir(folder)) {
                try {
                    FileSystem.unlink(folder + "/" + name);
                } catch (ErrnoException gone) {
                    equal(Errno.ENOENT, gone.errno());
                }
            }
            Clock.sleepNs(10_000);
        }
    }

    /** What is open stays open; who asks next waits for the server that comes instead. */
    private static void serverDies() {
        int fd = FileSystem.open("/tmp/x", O_RDWR | O_CREAT, 0666);
        Files.writeFully(fd, new byte[] {1, 2, 3});
        int server =
                Names.list().stream()
                        .filter(entry -> entry.name().equals(FileRequests.NAME))
                        .mapToInt(Names.Entry::pid)
                        .findFirst()
                        .orElseThrow();
        SignalHandling.kill(server, Signals.SIGKILL);
        fails(Errno.ENOENT, () -> FileSystem.stat("/tmp/x"));
        Files.lseek(fd, 0, SEEK_SET);
        equal(3, Files.readAll(fd).length);
        write("/tmp/x", O_CREAT, "anew");
        equal("anew", read("/tmp/x"));
    }

    /** More files than the machine's memory holds at a time. */
    private static void manyFiles(String folder) {
        for (String name : FileSystem.readdir(folder)) {
            int fd = FileSystem.open(folder + "/" + name, O_RDONLY);
            equal((int) name.charAt(0), Files.readAll(fd)[0] & 0xff);
            Files.close(fd);
        }
    }

    /** Random requests with random descriptors: the server answers each, and serves on. */
    private static void hostile(long seed) {
        Random random = new Random(seed);
        int files = Names.await(FileRequests.NAME);
        int[] kinds = {0, answerDoor(1), Pipes.pipe().readFd(), files};
        String[] paths = {
            "/",
            "",
            ".",
            "..",
            "/tmp/../../..",
            "/data/a.txt",
            "/data/sub",
            "/tmp/x",
            "/scratch/sub",
            "\0",
            "/data/link-out",
            "/data/link-loop/x",
            "x/".repeat(2000),
            "/tmp/" + "y".repeat(300)
        };
        for (int i = 0; i < 400; i++) {
            try (Marshaller m = new Marshaller()) {
                m.putInt(random.nextInt(12) - 1);
                if (random.nextInt(8) != 0) {
                    m.putString(paths[random.nextInt(paths.length)]);
                }
                if (random.nextBoolean()) {
                    m.putString(paths[random.nextInt(paths.length)]);
                }
                for (int n = random.nextInt(4); n > 0; n--) {
                    m.putInt(random.nextInt());
                }
                for (int n = random.nextInt(3); n > 0; n--) {
                    m.putFd(kinds[random.nextInt(kinds.length)], false);
                }
                var answer = m.call(files);
                that(answer.getInt() != Errno.EIO.number(), "the handler broke");
                while (answer.remainingFds() > 0) {
                    Files.close(answer.getFd());
                }
            } catch (ErrnoException e) {
                that(e.errno() == Errno.ENFILE || e.errno() == Errno.ENOBUFS, e.getMessage());
            }
        }
        equal("hello", read("/data/a.txt"));
    }
}
