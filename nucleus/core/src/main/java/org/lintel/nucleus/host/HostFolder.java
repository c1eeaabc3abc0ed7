package org.lintel.nucleus.host;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.PhysicalMemory;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A folder of the host with all that is below it, for reading only.
 *
 * <p>Paths are relative to it, with slashes, empty for the folder itself. One that leaves it by ".." or
 * a symbolic link is refused.
 *
 * <p><b>Threads.</b> Any; immutable. <b>Locks.</b> None.
 */
public final class HostFolder extends Handle {
    /** Largest file that can be loaded; beyond it EFBIG. */
    public static final long LARGEST_BYTES = 256L << 20;

    /** Most names of one folder; beyond it EOVERFLOW. */
    private static final int MOST_NAMES = 1 << 20;

    private static final int CHUNK_BYTES = 1 << 16;

    private final Path root;
    private final String name;

    /** What the machine gets to know of a file: its type (an {@code S_IF} constant) and its size. */
    public record Status(int mode, long sizeBytes) {}

    /**
     * A handle of a folder.
     *
     * @param name for reports and traces, which must not tell where the folder lies
     * @throws IOException there is no such folder
     */
    public static HostFolder open(OpenFiles files, Path folder, String name) throws IOException {
        Path root = folder.toRealPath();
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new HostFolder(files, root, name);
    }

    private HostFolder(OpenFiles files, Path root, String name) {
        super(files, FileFlags.O_RDONLY);
        this.root = root;
        this.name = name;
    }

    @Override
    public String name() {
        return "host:" + name;
    }

    @Override
    public int mode() {
        return FileFlags.S_IFDIR;
    }

    @Override
    protected void closed() {}

    /** {@return type and size of a file} Errors: as of {@link #find}. */
    public Status status(String path) throws ErrnoException {
        Path file = find(path);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                return new Status(FileFlags.S_IFDIR, 0);
            }
            return attributes.isRegularFile()
                    ? new Status(FileFlags.S_IFREG, attributes.size())
                    : new Status(0, 0);
        } catch (IOException e) {
            throw errno(e, file);
        }
    }

    /** {@return the names in a folder, sorted} Errors: as of {@link #find}; EOVERFLOW too many. */
    public List<String> names(String path) throws ErrnoException {
        Path folder = find(path);
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (names.size() == MOST_NAMES) {
                    throw ErrnoException.of(Errno.EOVERFLOW);
                }
                names.add(entry.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw errno(e.getCause(), folder);
        } catch (IOException e) {
            throw errno(e, folder);
        }
        Collections.sort(names);
        return names;
    }

    /**
     * {@return a new file, for reading and writing, with the bytes of one of the host; one reference}
     *
     * @throws ErrnoException as of {@link #find}; EISDIR, EACCES – no regular file; EFBIG; ENOMEM – the
     *     machine has not so many frames
     */
    public MemoryFile load(String path, OpenFiles files, PhysicalMemory memory)
            throws ErrnoException {
        Status status = status(path);
        if (status.mode() != FileFlags.S_IFREG) {
            throw ErrnoException.of(
                    status.mode() == FileFlags.S_IFDIR ? Errno.EISDIR : Errno.EACCES);
        }
        if (status.sizeBytes() > LARGEST_BYTES) {
            throw ErrnoException.of(Errno.EFBIG);
        }
        MemoryObject pages = new MemoryObject(memory, status.sizeBytes(), "file:" + path);
        Path file = find(path);
        try (InputStream in = new FileInputStream(file.toFile())) {
            copy(in, pages);
        } catch (OutOfFrames e) {
            pages.release();
            throw ErrnoException.of(Errno.ENOMEM);
        } catch (IOException e) {
            pages.release();
            throw errno(e, file);
        }
        return MemoryFile.of(files, pages);
    }

    /** Fills an object; a file that has become shorter meanwhile leaves zeros. */
    private static void copy(InputStream in, MemoryObject pages) throws IOException, OutOfFrames {
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, Math.max(1, pages.sizeBytes()))];
        long offset = 0;
        for (int n = in.read(chunk); n > 0 && offset < pages.sizeBytes(); n = in.read(chunk)) {
            int part = (int) Math.min(n, pages.sizeBytes() - offset);
            pages.write(offset, chunk, 0, part);
            offset += part;
        }
    }

    /**
     * {@return the real place of a path}
     *
     * @throws ErrnoException ENOENT; EACCES; ENOTDIR; ELOOP – too many links; EXDEV – the path, or a
     *     symbolic link in it, leaves the folder, as with RESOLVE_BENEATH of openat2(2)
     */
    private Path find(String path) throws ErrnoException {
        Path file = root;
        if (!path.isEmpty()) {
            for (String part : path.split("/", -1)) {
                if (part.equals("..")) {
                    throw ErrnoException.of(Errno.EXDEV);
                }
                if (part.isEmpty() || part.equals(".")) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                file = below(file, part);
            }
        }
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException e) {
            throw errno(e, file);
        }
        if (!real.startsWith(root)) {
            throw ErrnoException.of(Errno.EXDEV);
        }
        return real;
    }

    /** One step down; a name that is several on this host, or none, is not there. */
    private static Path below(Path folder, String part) throws ErrnoException {
        try {
            Path name = Path.of(part);
            if (!name.isAbsolute() && name.getNameCount() == 1) {
                return folder.resolve(name);
            }
        } catch (InvalidPathException e) {
            throw ErrnoException.of(Errno.ENOENT);
        }
        throw ErrnoException.of(Errno.ENOENT);
    }

    private ErrnoException errno(IOException e, Path file) {
        return switch (e) {
            case NoSuchFileException _ -> ErrnoException.of(Errno.ENOENT);
            case java.io.FileNotFoundException _ -> ErrnoException.of(Errno.EACCES);
            case AccessDeniedException _ -> ErrnoException.of(Errno.EACCES);
            case NotDirectoryException _ -> ErrnoException.of(Errno.ENOTDIR);
            case java.nio.file.FileSystemException _ ->
                    ErrnoException.of(hasLink(file) ? Errno.ELOOP : Errno.ENOTDIR);
            default -> ErrnoException.of(Errno.EIO);
        };
    }

    private boolean hasLink(Path file) {
        for (Path at = file; at != null && !at.equals(root); at = at.getParent()) {
            if (Files.isSymbolicLink(at)) {
                return true;
            }
        }
        return false;
    }
}
