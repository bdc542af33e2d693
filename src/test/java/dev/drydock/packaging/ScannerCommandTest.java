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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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

    @Test
    void oneThatIsSilentIsSaidToBe() throws IOException {
        Path silent = program("exit 3");
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "ended with status 3 and printed nothing. Nothing was taken.",
                () -> scan(silent));
        Path blank = program("echo; exit 3");
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "status 3 and printed nothing.", () -> scan(blank));
    }

    @Test
    void theFirstCharactersOfALongReportAreShown() throws IOException {
        Path wordy = program("printf '%0300d' 7; printf ' and more'; exit 1");
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "ended with status 1: " + "0".repeat(200) + ". Nothing was taken.",
                () -> scan(wordy));
    }

    /** One that asks something waits for nobody. */
    @Test
    void getsNothingToRead() throws IOException {
        Path asking = program("cat > /dev/null");
        assertThat(scan(asking)).isPresent();
    }

    @Test
    void whatItStartedEndsWithItsTime() throws IOException {
        Path pid = folder.resolve("pid");
        Path busy = program("sleep 600 & echo $! > " + pid + "; wait");
        ScannerCommand impatient = new ScannerCommand(Optional.of(busy), Duration.ofSeconds(2));
        assertFails(DeliveryFailure.SCANNER_FAILED, "did not end within", () -> impatient.scan(folder));
        long child = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await()
                .untilAsserted(() -> assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive))
                        .isEmpty());
    }

    @Test
    void whoeverIsInterruptedStaysSoAndTheScannerEnds() throws IOException {
        Path endless = program("while :; do sleep 1; done");
        Thread.currentThread().interrupt();
        assertFails(DeliveryFailure.SCANNER_FAILED, "was interrupted", () -> scan(endless));
        assertThat(Thread.interrupted()).isTrue();
        Awaitility.await()
                .untilAsserted(() -> assertThat(ProcessHandle.current().children())
                        .noneMatch(
                                child -> child.info().commandLine().orElse("").contains(endless.toString())));
    }

    @Test
    void leavesNoOutputBehind() throws IOException {
        Path marking = program("echo marked-" + folder.getFileName() + "; exit 1");
        assertFails(DeliveryFailure.DELIVERY_REFUSED, "marked-" + folder.getFileName(), () -> scan(marking));
        assertThat(scan(program("echo marked-" + folder.getFileName()))).isPresent();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("drydock-scan-"))
                            .filter(Files::isRegularFile))
                    .noneSatisfy(file -> assertThat(file).content().contains("marked-" + folder.getFileName()));
        }
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
