package org.lintel.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.NucleusPanic;
import org.lintel.nucleus.abi.ProcessImage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** The house's walls: which module and package may know which. */
class ArchitectureTest {
    private static final String JDK = "java..";
    private static final String VM = "org.lintel.vm..";
    private static final String ABI = "org.lintel.nucleus.abi..";
    private static final String LIBC = "org.lintel.libc..";
    private static final String PROGRAMS = "org.lintel.programs..";
    private static final String SERVERS = "org.lintel.servers..";
    private static final String NUCLEUS = "org.lintel.nucleus..";

    private static JavaClasses ours;

    @BeforeAll
    static void readClasses() {
        ours =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.lintel");
    }

    @Test
    void allModulesAreLookedAt() {
        for (String part : new String[] {"vm", "nucleus.abi", "nucleus.cpu", "libc", "programs"}) {
            assertTrue(
                    ours.stream().anyMatch(c -> c.getPackageName().equals("org.lintel." + part)),
                    "no classes of " + part);
        }
    }

    @Test
    void theMemoryHardwareKnowsNobody() {
        classes()
                .that()
                .resideInAPackage(VM)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, VM)
                .check(ours);
    }

    @Test
    void theAbiKnowsNobody() {
        classes()
                .that()
                .resideInAPackage(ABI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, ABI)
                .check(ours);
    }

    @Test
    void userCodeKnowsAbiAndLibraryAlone() {
        classes()
                .that()
                .resideInAPackage(LIBC)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, ABI, LIBC)
                .check(ours);
        classes()
                .that()
                .resideInAPackage(PROGRAMS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, ABI, LIBC, PROGRAMS)
                .check(ours);
        classes()
                .that()
                .resideInAPackage(SERVERS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, ABI, LIBC, SERVERS)
                .check(ours);
    }

    @Test
    void theNucleusKnowsNoUserCodeAndNoHarness() {
        noClasses()
                .that()
                .resideInAPackage(NUCLEUS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LIBC, PROGRAMS, SERVERS, "org.lintel.harness..")
                .check(ours);
    }

    /** The two error types stand beside the machine at the root, and every package throws them. */
    @Test
    void packagesFormNoCycles() {
        DescribedPredicate<JavaClass> errors =
                DescribedPredicate.describe(
                        "are the nucleus' error types",
                        c ->
                                c.isEquivalentTo(ErrnoException.class)
                                        || c.isEquivalentTo(NucleusPanic.class));
        slices().matching("org.lintel.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), errors)
                .check(ours);
    }

    @Test
    void onlyTheCommandLineTouchesTheTerminal() {
        DescribedPredicate<JavaClass> others =
                DescribedPredicate.describe(
                        "are neither command line, build nor user programs",
                        c ->
                                !c.getPackageName().equals("org.lintel.harness.cli")
                                        && !c.getPackageName().equals("org.lintel.harness.build")
                                        && !c.getPackageName().startsWith("org.lintel.programs"));
        noClasses()
                .that(others)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ours);
    }

    @Test
    void sharedLibraryClassesHaveNoStateOfTheirOwn() throws IOException {
        Set<String> own = processLocalClasses();
        DescribedPredicate<JavaClass> shared =
                DescribedPredicate.describe(
                        "are shared by all processes",
                        c ->
                                c.getPackageName().startsWith("org.lintel.libc")
                                        && !own.contains(c.getFullName()));
        noFields()
                .that()
                .areDeclaredInClassesThat(shared)
                .and()
                .areStatic()
                .should()
                .notBeFinal()
                .check(ours);
    }

    @Test
    void emulatedCodeTakesNoLockOfTheHost() {
        noClasses()
                .that()
                .resideInAnyPackage(VM, ABI, LIBC)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .check(ours);
    }

    private static Set<String> processLocalClasses() throws IOException {
        try (InputStream in =
                ProcessImage.class
                        .getClassLoader()
                        .getResourceAsStream(ProcessImage.PROCESS_LOCAL)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .collect(Collectors.toSet());
        }
    }
}
