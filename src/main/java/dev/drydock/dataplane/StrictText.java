package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.framing.ByteSearch;
import dev.drydock.framing.RecordBlock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of records: UTF-8 without any malformed sequence, and without NUL. Not thread-safe. */
final class StrictText {
    private static final int RAW_CHARACTERS = 2000;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    /** Why a record is no text. */
    Optional<RejectReason> fault(RecordBlock block, int index) {
        if (block.malformed(index).isPresent()) {
            return block.malformed(index);
        }
        byte[] bytes = block.bytes();
        if (ByteSearch.isPlainAscii(bytes, block.from(index), block.to(index))) {
            return Optional.empty();
        }
        for (int i = block.from(index); i < block.to(index); i++) {
            if (bytes[i] == 0) {
                return Optional.of(RejectReason.NUL);
            }
        }
        return isUtf8(block, index) ? Optional.empty() : Optional.of(RejectReason.NOT_UTF8);
    }

    private boolean isUtf8(RecordBlock block, int index) {
        try {
            decoder.decode(block.slice(index));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The record's text for people: shortened, and without what a database cannot keep. */
    static String raw(RecordBlock block, int index) {
        int from = block.from(index);
        int to = Math.min(block.to(index), from + 4 * RAW_CHARACTERS);
        return shortened(new String(block.bytes(), from, to - from, StandardCharsets.UTF_8));
    }

    /** The record's bytes as text; invalid ones become replacement characters. */
    static String whole(RecordBlock block, int index) {
        return new String(
                block.bytes(), block.from(index), block.to(index) - block.from(index), StandardCharsets.UTF_8);
    }

    static String shortened(String raw) {
        String text = raw.replace('\0', '\ufffd');
        return text.length() <= RAW_CHARACTERS ? text : text.substring(0, RAW_CHARACTERS - 1) + "\u2026";
    }
}
