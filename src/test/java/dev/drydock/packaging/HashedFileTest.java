package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.files.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedFileTest {
    private static final int PIECE = ReadAhead.PIECE;

    @TempDir
    Path folder;

    private byte[] bytes = new byte[0];

    private Path file(int length) throws IOException {
        bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(folder.resolve("volume"), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE, 2 * PIECE + 5})
    void givesTheBytesThatWereHashed(int length) throws IOException {
        HashedFile hashed = HashedFile.of(file(length), length);

        assertThat(hashed.sha256()).isEqualTo(Sha256.hex(bytes));
        try (InputStream in = hashed.open(UncheckedIOException::new)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void givesNoByteOfAPieceThatChanged() throws IOException {
        Path file = file(3 * PIECE);
        HashedFile hashed = HashedFile.of(file, 3L * PIECE);
        byte[] other = bytes.clone();
        other[2 * PIECE - 1] ^= 1;
        Files.write(file, other);

        try (InputStream in = hashed.open(UncheckedIOException::new)) {
            assertThat(in.readNBytes(PIECE)).isEqualTo(Arrays.copyOf(bytes, PIECE));
            assertThatThrownBy(in::read)
                    .hasRootCauseInstanceOf(HashedFile.Changed.class)
                    .hasMessageContaining(
                            "volume has other bytes than a moment before, in the mebibyte from byte " + PIECE);
        }
    }

    /** Two pieces of equal content that change places are found as well. */
    @Test
    void givesNoPieceInThePlaceOfAnother() throws IOException {
        Path file = file(3 * PIECE);
        HashedFile hashed = HashedFile.of(file, 3L * PIECE);
        byte[] turned = bytes.clone();
        System.arraycopy(bytes, PIECE, turned, 2 * PIECE, PIECE);
        System.arraycopy(bytes, 2 * PIECE, turned, PIECE, PIECE);
        Files.write(file, turned);

        try (InputStream in = hashed.open(UncheckedIOException::new)) {
            in.skipNBytes(PIECE);
            assertThatThrownBy(in::read).hasRootCauseInstanceOf(HashedFile.Changed.class);
        }
    }

    @Test
    void endsWhereItEndedWhenItWasHashed() throws IOException {
        Path file = file(PIECE + 10);
        HashedFile hashed = HashedFile.of(file, PIECE + 10L);

        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        try (InputStream in = hashed.open(UncheckedIOException::new)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }

        Files.write(file, Arrays.copyOf(bytes, PIECE + 9));
        try (InputStream in = hashed.open(UncheckedIOException::new)) {
            in.skipNBytes(PIECE);
            assertThatThrownBy(in::read)
                    .hasRootCauseInstanceOf(EOFException.class)
                    .hasMessageContaining("it has become shorter than " + (PIECE + 10) + " bytes");
        }
    }

    @Test
    void readsNoMoreThanAPieceBeyondWhatItShouldHave() throws IOException {
        Path file = file(5 * PIECE);

        assertThat(HashedFile.of(file, PIECE).sha256()).isEqualTo(Sha256.hex(Arrays.copyOf(bytes, 2 * PIECE)));
    }
}
