package org.lintel.harness.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Puts what went wrong with the host's files into one sentence. Stateless. */
final class HostFault {
    private HostFault() {}

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
