package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.DeliveryFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site's own program looks at what was delivered. */
class ScannerCommandTest {
    @TempDir
    Path folder;

    @Test
    void aSiteWithoutAScannerScansNothing() {
        assertThat(new ScannerCommand(Optional.empty(), Duration.ofMinutes(1)).scan(folder))
                .isEmpty();
    }

    @Test
    void isCalledWithTheFolderAndBelievedIfItEndsWellAndRefusedOtherwise() throws IOException {
        Path scanner = program("test ! -e \"$1/eicar\" || { printf 'FOUND:\\n\\033[31m Eicar'; exit 1; }");
        assertThat(scan(scanner)).contains(scanner.toString());

        Files.writeString(folder.resolve("eicar"), "X5O!P");
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "ended with status 1: FOUND: ?[31m Eicar", () -> scan(scanner));
    }

    @Test
    void oneThatCannotRunOrDoesNotEndRefusesTheDelivery() throws IOException {
        assertFails(DeliveryFailure.SCANNER_FAILED, "could not be run", () -> scan(folder.resolve("missing")));
        Path endless = program("exec sleep 600");
        assertFails(
                DeliveryFailure.SCANNER_FAILED,
                "did not end within 0 minutes",
                () -> new ScannerCommand(Optional.of(endless), Duration.ofMillis(200)).scan(folder));
    }

    private Optional<String> scan(Path scanner) {
        return new ScannerCommand(Optional.of(scanner), Duration.ofMinutes(1)).scan(folder);
    }

    private Path program(String commands) throws IOException {
        Path file = Files.writeString(folder.resolve("scan"), "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }
}
