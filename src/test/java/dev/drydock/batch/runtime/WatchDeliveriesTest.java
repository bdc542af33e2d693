package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drydock.application.delivery.DeliverySite;
import dev.drydock.application.delivery.WatchDeliveries;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.packaging.SigningKey;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies whole in {@code deliveries/in}, and is due, starts a run once. */
class WatchDeliveriesTest {
    private static final Custody DIODE = Custody.of("DIODE-1", "operations desk");

    @TempDir
    Path folder;

    private final AtomicBoolean fails = new AtomicBoolean();

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node node;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite plant;

    @SuppressWarnings("NullAway.Init") // made before each test
    private WatchDeliveries watch;

    @BeforeEach
    void open() throws IOException {
        Path jobs = Files.createDirectory(folder.resolve("jobs"));
        Files.writeString(jobs.resolve("receive-delivery.xml"), """
                <job id="receive-delivery" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <properties>
                    <property name="drydock.parameter.folder" value="required;text;which"/>
                    <property name="drydock.parameter.medium" value="required;text;on what"/>
                    <property name="drydock.parameter.custodian" value="required;text;by whom"/>
                  </properties>
                  <step id="only"><batchlet ref="nothing"/></step>
                </job>
                """);
        node = new Node(
                "here", database, jobs, new ScriptedArtifacts().with("nothing", context -> new Nothing()), event -> {});
        build = new DeliverySite(folder, "build");
        plant = new DeliverySite(folder, "plant-a");
        DeliverySite.introduce(build, plant, SigningKey.generate(SigningKey.Kind.ED25519));
        watch = watch();
        String version = build.signedVersion("a first one").toString();
        build.send("plant-a", "packages", version);
        build.send("plant-a", "packages", version);
    }

    @AfterEach
    void close() {
        node.close();
        database.close();
        build.close();
        plant.close();
    }

    private WatchDeliveries watch() {
        return plant.watcher(node.submit, new Holder("here", "first"));
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look(DIODE);
        }
    }

    /** The folders that runs were started for, in any order. */
    private List<String> started() {
        return node
                .transactions
                .required(() -> node.executions.list(Filter.newest(100).ofJob("receive-delivery")))
                .stream()
                .map(Execution::parameters)
                .peek(parameters -> assertThat(parameters)
                        .containsEntry("medium", "DIODE-1")
                        .containsEntry("custodian", "operations desk"))
                .map(parameters -> parameters.getOrDefault("folder", ""))
                .toList();
    }

    @Test
    void takesADeliveryOnceWhenItDidNotChangeBetweenTwoLooks() throws IOException {
        String delivery = build.carry(plant, 1);
        Path volume = plant.in(delivery).resolve("volume-0001");
        byte[] whole = Files.readAllBytes(volume);
        Files.write(volume, new byte[10]);
        look(1);
        Files.write(volume, whole);
        look(1);
        assertThat(started()).as("it changed").isEmpty();
        look(1);
        assertThat(started()).containsExactly(delivery);
        look(2);
        watch = watch();
        look(3);
        assertThat(started()).as("whoever looks, and however often").containsExactly(delivery);
    }

    @Test
    void theNextOneWaitsUntilItIsDue() throws IOException {
        String second = build.carry(plant, 2);
        look(3);
        assertThat(started()).isEmpty();
        String first = build.carry(plant, 1);
        look(3);
        assertThat(started()).containsExactly(first);
        plant.receive(first);
        look(1);
        assertThat(started()).containsExactlyInAnyOrder(first, second);
        plant.receive(second);
        watch = watch();
        look(3);
        assertThat(started()).as("both were taken").hasSize(2);
    }

    /** The run records the refusal and answers it; a good copy starts another one. */
    @Test
    void oneThatWillBeRefusedIsStartedOnce() throws IOException {
        String delivery = build.carry(plant, 1);
        Path statement = plant.in(delivery).resolve("delivery.json");
        Files.writeString(statement, Files.readString(statement).replace("\"payload\"", "\"load\""));
        look(4);
        assertThat(started()).containsExactly(delivery);
        build.carry(plant, 1);
        look(2);
        assertThat(started()).containsExactly(delivery, delivery);
    }

    @Test
    void whatIsNoDeliveryIsLeftAlone() throws IOException {
        Files.createDirectories(plant.in("lost+found"));
        Files.createDirectories(plant.in("half-copied"));
        Files.writeString(plant.in("half-copied").resolve("volume-0001"), "x");
        Files.writeString(plant.in("note.txt"), "x");
        look(3);
        assertThat(started()).isEmpty();
    }

    /** A job file that is broken, a database that is late: the next look takes it. */
    @Test
    void oneWhoseRunCouldNotBeStartedIsStartedLater() throws IOException {
        Path job = folder.resolve("jobs/receive-delivery.xml");
        Path aside = Files.move(job, folder.resolve("aside"));
        String delivery = build.carry(plant, 1);
        List<String> said = said(() -> look(4));
        assertThat(started()).isEmpty();
        assertThat(said).as("said once").singleElement().asString().contains(delivery, "is not taken");
        Files.move(aside, job);
        look(1);
        assertThat(started()).containsExactly(delivery);
    }

    /** The same content starts no second run, so the log says which one waits for a person. */
    @Test
    void oneWhoseRunFailedWaitsForItsRestart() throws IOException {
        fails.set(true);
        String delivery = build.carry(plant, 1);
        look(2);
        await().until(() -> node.transactions
                .required(() -> node.executions.list(Filter.newest(1)))
                .get(0)
                .hasEnded());
        List<String> said = said(() -> look(4));
        assertThat(started()).containsExactly(delivery);
        assertThat(said)
                .singleElement()
                .asString()
                .contains("the delivery " + delivery + " waits: execution ", "ended FAILED", "'drydock restart ");
    }

    /** A lost medium shows, and the one that was taken is not forgotten in the folder. */
    @Test
    void whyOneIsNotDueIsSaidOnce() throws IOException {
        String second = build.carry(plant, 2);
        assertThat(said(() -> look(4)))
                .singleElement()
                .asString()
                .contains("the delivery " + second + " waits: ")
                .contains("1");
    }

    private static List<String> said(Runnable work) {
        Logger log = Logger.getLogger("dev.drydock.application.delivery.WatchDeliveries");
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try {
            work.run();
        } finally {
            log.removeHandler(handler);
        }
        return said;
    }

    private final class Nothing extends AbstractBatchlet {
        @Override
        public String process() {
            if (fails.get()) {
                throw new IllegalStateException("the medium was pulled out");
            }
            return "COMPLETED";
        }
    }
}
