package dev.drydock.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.config.AlertChannelSettings;
import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChannelTest {
    private static final int KILLS = 20;
    private static final int LONGEST_LIFE_MILLIS = 60;

    @TempDir
    Path folder;

    private Path file;
    private FileChannel channel;

    @BeforeEach
    void make() {
        file = folder.resolve("alerts/alerts.jsonl");
        channel = channel();
    }

    private FileChannel channel() {
        return new FileChannel(
                new AlertChannelSettings.File("book", Path.of("alerts.jsonl")), folder.resolve("alerts"));
    }

    private List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            ids.add(Mappers.OWN.readTree(line).path("id").asText());
        }
        return ids;
    }

    @Test
    void eachMessageIsALineOfJson() throws Exception {
        channel.send(Messages.of(
                "m-1", Messages.firing("pumpe-süd", "😀 → ü"), Messages.over(Messages.HOSTILE, Messages.HOSTILE)));
        channel.send(Messages.usual("m-2"));

        assertThat(ids()).containsExactly("m-1", "m-2");
        assertThat(Files.getPosixFilePermissions(file)).isSubsetOf(PosixFilePermissions.fromString("rw-r-----"));
        JsonNode first = Mappers.OWN.readTree(Files.readAllLines(file).get(0));
        assertThat(first.path("site").asText()).isEqualTo("plant-a");
        assertThat(first.path("stage").asText()).isEqualTo("production");
        assertThat(first.path("at").asText()).isEqualTo("2026-12-02T03:00:05.123Z");
        assertThat(first.path("severity").asText()).isEqualTo("critical");
        assertThat(first.path("notices").path(0)).isEqualTo(Mappers.OWN.readTree("""
                {"alert": 17, "kind": "run-failed", "severity": "critical", "state": "firing", "subject": "pumpe-süd",
                 "text": "😀 → ü", "since": "2026-12-02T03:00:00Z", "changed": "2026-12-02T03:00:00Z"}"""));
        assertThat(first.path("notices").path(1).path("state").asText()).isEqualTo("resolved");
        assertThat(first.path("notices").path(1).path("subject").asText())
                .isEqualTo("pump Bcc: all@plant.example . \"]\\ ?[2J?? <130>1 -?");
    }

    @Test
    void aMessageThatIsThereIsNotWrittenAgain() throws Exception {
        channel.send(Messages.usual("m-1"));
        channel.send(Messages.usual("m-11"));
        channel().send(Messages.usual("m-1"));
        channel().send(Messages.usual("m-11"));

        assertThat(ids()).containsExactly("m-1", "m-11");
    }

    @Test
    void aLineThatAKillTore_AtAnyByte_IsWrittenOnce() throws Exception {
        channel.send(Messages.usual("m-1"));
        byte[] before = Files.readAllBytes(file);
        channel.send(Messages.usual("m-2"));
        byte[] after = Files.readAllBytes(file);

        for (int length = before.length; length <= after.length; length++) {
            Files.write(file, Arrays.copyOf(after, length));
            channel().send(Messages.usual("m-2"));
            assertThat(Files.readAllBytes(file)).isEqualTo(after);
        }
    }

    @Test
    void whatAPowerFailureLeavesIsCutOff() throws Exception {
        channel.send(Messages.usual("m-1"));
        Files.write(file, new byte[100], StandardOpenOption.APPEND);
        channel.send(Messages.usual("m-2"));

        assertThat(ids()).containsExactly("m-1", "m-2");
    }

    @Test
    void aLineOfOthersIsKept() throws Exception {
        Files.createDirectories(folder.resolve("alerts"));
        Files.writeString(file, "{\"of\": \"others\"}");
        channel.send(Messages.usual("m-1"));

        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("{\"of\": \"others\"}");
    }

    @Test
    void afterSomebodyRenamedTheFileANewOneIsMade() throws Exception {
        channel.send(Messages.usual("m-1"));
        Files.move(file, folder.resolve("alerts/alerts.jsonl.1"));
        channel.send(Messages.usual("m-2"));

        assertThat(ids()).containsExactly("m-2");
    }

    @Test
    void manyThreadsAndChannelsDoNotMixTheirLines() throws Exception {
        CompletableFuture.allOf(IntStream.range(0, 40)
                        .mapToObj(number ->
                                CompletableFuture.runAsync(() -> channel().send(Messages.usual("m-" + number % 20))))
                        .toArray(CompletableFuture[]::new))
                .get(1, TimeUnit.MINUTES);

        assertThat(ids())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(number -> "m-" + number).toList());
    }

    @Test
    void aFileThatCannotBeWrittenIsAFailure() throws Exception {
        Files.createDirectories(file);
        assertThatThrownBy(() -> channel.send(Messages.usual("m-1")))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        failure -> assertThat(failure.code()).isEqualTo(AlertFailure.ALERT_NOT_SENT))
                .hasMessageStartingWith("Channel book could not send message m-1 to " + file + ": ")
                .hasMessageContaining("it is no plain file");
        FileChannel elsewhere =
                new FileChannel(new AlertChannelSettings.File("book", folder.resolve("absent/alerts.jsonl")), folder);
        assertThatThrownBy(() -> elsewhere.send(Messages.usual("m-1")))
                .hasMessageContaining("NoSuchFile: " + folder.resolve("absent"))
                .hasMessageContaining("Check that the folder exists");
    }

    /** Two JVMs append to one file. Both are killed many times, at any moment, and started again. */
    @Test
    void eachMessageIsThereOnceThoughItsWritersAreKilledAtAnyMoment() throws Exception {
        Path book = folder.resolve("book.jsonl");
        Random random = new Random(7);
        List<Path> records = List.of(folder.resolve("a.txt"), folder.resolve("b.txt"));
        for (int kill = 0; kill < KILLS; kill++) {
            List<Process> writers = List.of(start(book, records.get(0), "a-"), start(book, records.get(1), "b-"));
            try {
                for (Path record : records) {
                    int before = AppendingProgram.recorded(record);
                    await().atMost(Duration.ofMinutes(2))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> AppendingProgram.recorded(record) > before);
                }
                assertThat(writers.get(0).waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS))
                        .as(() -> TestCertificates.read(folder.resolve("a-.log")))
                        .isFalse();
            } finally {
                writers.forEach(Process::destroyForcibly);
            }
            for (Process writer : writers) {
                writer.waitFor();
            }
        }
        file = book;
        FileChannel last = new FileChannel(new AlertChannelSettings.File("book", book), folder);
        List<String> expected = new ArrayList<>();
        for (String writer : List.of("a-", "b-")) {
            int recorded = AppendingProgram.recorded(records.get(writer.equals("a-") ? 0 : 1));
            last.send(Messages.of(
                    writer + recorded, Messages.firing("run/" + recorded, "ü".repeat(2000)))); // perhaps begun
            IntStream.rangeClosed(0, recorded).forEach(number -> expected.add(writer + number));
        }
        assertThat(expected).hasSizeGreaterThan(2 * KILLS);
        assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private Process start(Path book, Path record, String ids) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dfile.encoding=UTF-8",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        AppendingProgram.class.getName(),
                        book.toString(),
                        record.toString(),
                        ids)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(ids + ".log").toFile())
                .start();
    }
}
