package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.files.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
        statement = sent(volumes, Optional.empty());
    }

    private static DeliveryStatement sent(List<Volume> volumes, Optional<String> encryption) {
        return new DeliveryStatement(
                new Route("build", "plant-a"),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                new Contents("0".repeat(64), List.of(), volumes, encryption),
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

    /** Somebody copies the folder once more while it is read. */
    @Test
    void aVolumeThatGetsShorterIsNoVerdict() throws IOException {
        ArrivingVolumes volumes = arriving();
        volumes.check();
        Files.write(medium.resolve(name(1)), Arrays.copyOf(bytes[1], ReadAhead.PIECE + 1));

        assertFails(
                DeliveryFailure.MEDIUM_FAILED, "it has become shorter than " + LENGTH + " bytes", () -> read(volumes));
    }

    /** The site's own disk, or somebody who cleans up there. */
    @Test
    void aCopyThatChangesIsNoVerdict() throws IOException {
        Files.delete(medium.resolve(name(2)));
        assertFails(
                DeliveryFailure.DELIVERY_INCOMPLETE,
                "volume-0003",
                () -> arriving().check());
        put(2);
        ArrivingVolumes volumes = arriving();
        volumes.check();
        Path copy = copies.resolve(name(1));
        byte[] other = bytes[1].clone();
        other[5] ^= 1;
        Files.write(copy, other);

        assertFails(CommonFailure.FILE_UNREADABLE, "The copy " + copy + " cannot be read", () -> read(volumes));
        Files.delete(copy);
        assertFails(CommonFailure.FILE_UNREADABLE, "The copy " + copy + " cannot be read", () -> read(volumes));
    }

    /** A link on the medium could lead to a device of this site. */
    @Test
    void followsNoLink() throws IOException {
        Path elsewhere = Files.move(medium.resolve(name(1)), folder.resolve("elsewhere"));
        Files.createSymbolicLink(medium.resolve(name(1)), elsewhere);

        assertFails(
                DeliveryFailure.DELIVERY_INCOMPLETE,
                "says: volume-0002. Put",
                () -> arriving().check());
    }

    /** The beginning of the first volume is read to find out whether it can be decrypted. */
    @Test
    void refusesAnEncryptedVolumeThatChangedSinceItWasHashed() throws IOException {
        Path identity = encrypted();
        ArrivingVolumes volumes = arriving();
        volumes.check();
        bytes[0][1] ^= 1;
        put(0);

        assertFails(
                DeliveryFailure.DELIVERY_REFUSED,
                "volume-0001 has other bytes than build signed",
                () -> read(volumes, Optional.of(identity)));
    }

    @Test
    void aKeyThatSomebodyChangesMeanwhileIsNoVerdict() throws IOException {
        Path identity = encrypted();
        ArrivingVolumes volumes = arriving();
        volumes.check();

        try (VolumeReader reader = volumes.read(Optional.of(identity))) {
            reader.begin();
            assertThat(reader.readNBytes(LENGTH)).hasSize(LENGTH);
            Files.writeString(identity, "a new key is written here just now");
            assertFails(
                    DeliveryFailure.MEDIUM_FAILED,
                    "cannot be decrypted here: The key " + identity + " is not usable",
                    reader::readAllBytes);
        }
    }

    private Path encrypted() throws IOException {
        Path identity = folder.resolve("delivery.age");
        assertThat(AgeEncryption.makeIdentity(identity)).isTrue();
        List<String> recipients = List.of(AgeEncryption.readRecipient(AgeEncryption.recipientFile(identity)));
        List<Volume> volumes = new ArrayList<>();
        for (int number = 0; number < bytes.length; number++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream encrypting = AgeEncryption.encrypting(out, recipients)) {
                encrypting.write(bytes[number]);
            }
            bytes[number] = out.toByteArray();
            put(number);
            volumes.add(new Volume(name(number), bytes[number].length, Sha256.hex(bytes[number])));
        }
        statement = sent(volumes, Optional.of(AgeEncryption.NAME));
        return identity;
    }

    private void read(ArrivingVolumes volumes) {
        read(volumes, Optional.empty());
    }

    private static void read(ArrivingVolumes volumes, Optional<Path> identity) {
        try (VolumeReader reader = volumes.read(identity)) {
            reader.begin();
            reader.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("no failure of the medium is an end of the archive", e);
        }
    }
}
