package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivingVolumesTest {
    private static final int LENGTH = 2 * ReadAhead.PIECE + 7;

    @TempDir
    Path folder;

    private final byte[][] bytes = new byte[3][];
    private Path medium = Path.of("");
    private Path copies = Path.of("");
    private DeliveryStatement statement;

    @BeforeEach
    void write() throws IOException {
        medium = Files.createDirectory(folder.resolve("medium"));
        copies = folder.resolve("copies");
        for (int number = 0; number < bytes.length; number++) {
            bytes[number] = new byte[LENGTH];
            new Random(number).nextBytes(bytes[number]);
            put(number);
        }
        List<Volume> volumes = Stream.of(0, 1, 2)
                .map(number -> new Volume(name(number), LENGTH, Sha256.hex(bytes[number])))
                .toList();
        statement = new DeliveryStatement(
                new Route("build", "plant-a"),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                new Contents("0".repeat(64), List.of(), volumes, Optional.empty()),
                List.of(),
                Optional.empty());
    }

    private static String name(int number) {
        return "volume-000" + (number + 1);
    }

    private Path put(int number) throws IOException {
        return Files.write(medium.resolve(name(number)), bytes[number]);
    }

    private ArrivingVolumes arriving() {
        return new ArrivingVolumes(medium, copies, statement);
    }

    private byte[] all(ArrivingVolumes volumes) throws IOException {
        try (VolumeReader reader = volumes.read(Optional.empty())) {
            reader.begin();
            return reader.readAllBytes();
        }
    }

    private byte[] sent() {
        byte[] sent = new byte[3 * LENGTH];
        for (int number = 0; number < bytes.length; number++) {
            System.arraycopy(bytes[number], 0, sent, number * LENGTH, LENGTH);
        }
        return sent;
    }

    @Test
    void copiesNothingOfAMediumThatHasAll() throws IOException {
        ArrivingVolumes volumes = arriving();
        volumes.check();

        assertThat(all(volumes)).isEqualTo(sent());
        assertThat(copies).doesNotExist();
    }

    @Test
    void takesOneMediumAfterTheOther() throws IOException {
        Files.delete(medium.resolve(name(2)));
        assertFails(
                DeliveryFailure.DELIVERY_INCOMPLETE,
                "says: volume-0003. Put",
                () -> arriving().check());
        Files.delete(medium.resolve(name(0)));
        Files.delete(medium.resolve(name(1)));
        put(2);

        ArrivingVolumes volumes = arriving();
        volumes.check();

        assertThat(all(volumes)).isEqualTo(sent());
        assertThat(copies.resolve(name(2))).doesNotExist();
    }

    @Test
    void readsAgainWhatAPowerFailureCutInTheCopies() throws IOException {
        Files.createDirectories(copies);
        Files.write(copies.resolve(name(0)), new byte[] {1});
        Files.write(copies.resolve(name(1)), new byte[LENGTH]);

        ArrivingVolumes volumes = arriving();
        volumes.check();

        assertThat(all(volumes)).isEqualTo(sent());
    }

    @Test
    void refusesAVolumeWithOtherBytesWhetherTheOthersAreThereOrNot() throws IOException {
        bytes[1][LENGTH - 1] ^= 1;
        put(1);
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "volume-0002 has other bytes than build signed",
                () -> arriving().check());
        Files.delete(medium.resolve(name(2)));
        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "volume-0002 has other bytes than build signed",
                () -> arriving().check());
        assertThat(copies.resolve(name(1))).doesNotExist();
    }

    /** A medium that answers one way when it is hashed and another way when it is read. */
    @Test
    void refusesAVolumeThatChangedSinceItWasHashed() throws IOException {
        ArrivingVolumes volumes = arriving();
        volumes.check();
        bytes[2][0] ^= 1;
        put(2);

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED, "volume-0003 has other bytes than build signed", () -> read(volumes));
    }

    /** Whoever pulls the medium out decides nothing. */
    @Test
    void aMediumThatIsGoneIsNoVerdict() throws IOException {
        ArrivingVolumes volumes = arriving();
        volumes.check();
        Files.delete(medium.resolve(name(1)));

        assertFails(
                DeliveryFailure.MEDIUM_FAILED,
                "could not be read from " + medium.resolve(name(1)),
                () -> read(volumes));
    }

    private void read(ArrivingVolumes volumes) {
        try {
            all(volumes);
        } catch (IOException e) {
            throw new AssertionError("no failure of the medium is an end of the archive", e);
        }
    }
}
