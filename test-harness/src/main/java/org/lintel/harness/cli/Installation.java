package org.lintel.harness.cli;

import org.lintel.harness.build.Checkout;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where this Lintel lies in the host's file system. Stateless. */
final class Installation {
    /** Property that the launchers set. */
    private static final String HOME = "lintel.home";

    private Installation() {}

    /** {@return the checkout that this code was built from} */
    static Checkout checkout() {
        String home = System.getProperty(HOME);
        if (home != null) {
            return new Checkout(Path.of(home));
        }
        try {
            Path code =
                    Path.of(
                            Installation.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            // The jar lies in test-harness/target/lintel, classes in test-harness/target/classes.
            boolean jar = code.getFileName().toString().endsWith(".jar");
            Path target = jar ? code.getParent().getParent() : code.getParent();
            return new Checkout(target.getParent().getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("installation: no place of its own", e);
        }
    }
}
