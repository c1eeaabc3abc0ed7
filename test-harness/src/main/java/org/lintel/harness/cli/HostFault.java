package org.lintel.harness.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Puts what went wrong with the host's files into one sentence. Stateless. */
final class HostFault {
    private HostFault() {}

    /** {@return why a file could not be reached, without its name} */
    static String reason(IOException fault) {
        return switch (fault) {
            case NoSuchFileException _ -> "the system makes nothing there";
            case AccessDeniedException _ -> "access denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
        };
    }

    static String sentence(IOException fault) {
        return switch (fault) {
            case NoSuchFileException e -> e.getFile() + ": no such file";
            case AccessDeniedException e -> e.getFile() + ": access denied";
            case FileAlreadyExistsException e -> e.getFile() + ": is in the way";
            case DirectoryNotEmptyException e -> e.getFile() + ": is not empty";
            default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
        };
    }
}
