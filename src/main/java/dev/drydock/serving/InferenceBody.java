package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of an inference request: a JSON object, and behind it the values of the tensors that come as binary data, in the order of the
 * tensors (binary tensor data extension of the Open Inference Protocol). Values are little-endian, without padding: an {@code FP32} takes four
 * bytes, a {@code BYTES} its length as an unsigned 32-bit number and then UTF-8. Not thread-safe: the values are taken once.
 */
final class InferenceBody {
    /** Says how many bytes the JSON object has. */
    static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private static final int MOST_DIGITS = 9;

    private final byte[] bytes;
    private final int jsonLength;
    private final boolean mayHaveValues;
    private int taken;

    private InferenceBody(byte[] bytes, int jsonLength, boolean mayHaveValues) {
        this.bytes = bytes;
        this.jsonLength = jsonLength;
        this.mayHaveValues = mayHaveValues;
        this.taken = jsonLength;
    }

    /**
     * @param header {@link #JSON_LENGTH}; empty of a request that is JSON alone
     * @throws DrydockException {@link ServingFailure#INFERENCE_REQUEST_INVALID} if the header does not suit the body
     */
    static InferenceBody of(byte[] bytes, Optional<String> header) {
        if (header.isEmpty()) {
            return new InferenceBody(bytes, bytes.length, false);
        }
        String given = header.get().strip();
        boolean isNumber = !given.isEmpty()
                && given.length() <= MOST_DIGITS
                && given.chars().allMatch(c -> c >= '0' && c <= '9');
        int length = isNumber ? Integer.parseInt(given) : Integer.MAX_VALUE;
        if (length > bytes.length) {
            throw InferenceRequestReader.invalid("the header " + JSON_LENGTH + " is "
                    + InferenceRequestReader.printable(given)
                    + ", but it must be the length of the JSON object, from 0 to the "
                    + bytes.length + " bytes of the body");
        }
        return new InferenceBody(bytes, length, true);
    }

    /** Everything; the JSON object is in the first {@link #jsonLength} bytes. */
    byte[] bytes() {
        return bytes;
    }

    int jsonLength() {
        return jsonLength;
    }

    /**
     * Takes the next tensor's values.
     *
     * @param size of its {@code binary_data_size}, in bytes
     * @param rows how many values it must have
     * @return numbers, null for NaN; or texts, null for an empty one if {@code emptyIsMissing}
     * @throws DrydockException {@link ServingFailure#INFERENCE_REQUEST_INVALID} naming tensor, size and limit
     */
    List<@Nullable Object> take(String tensor, String datatype, long size, int rows, boolean emptyIsMissing) {
        String named = "tensor " + InferenceRequestReader.printable(tensor);
        if (!mayHaveValues) {
            throw InferenceRequestReader.invalid(
                    named + " has binary_data_size, but the request has no header " + JSON_LENGTH);
        }
        if (size < 0 || size > bytes.length - taken) {
            throw InferenceRequestReader.invalid(named + " has the binary_data_size " + size + ", but "
                    + (bytes.length - taken) + " bytes of the body are left");
        }
        ByteBuffer values = ByteBuffer.wrap(bytes, taken, (int) size).slice().order(ByteOrder.LITTLE_ENDIAN);
        taken += (int) size;
        return switch (datatype) {
            case InferenceTensors.NUMBERS -> numbers(named, values, rows);
            case InferenceTensors.TEXTS -> texts(named, values, rows, emptyIsMissing);
            default ->
                throw InferenceRequestReader.invalid(named + " has the datatype "
                        + InferenceRequestReader.printable(datatype) + ", but binary data must be "
                        + InferenceTensors.NUMBERS + " or " + InferenceTensors.TEXTS);
        };
    }

    /** @throws DrydockException {@link ServingFailure#INFERENCE_REQUEST_INVALID} if bytes are left that no tensor has */
    void requireAllTaken() {
        if (taken != bytes.length) {
            throw InferenceRequestReader.invalid("the body has " + (bytes.length - taken)
                    + " bytes behind those that the tensors have as binary_data_size");
        }
    }

    private static List<@Nullable Object> numbers(String named, ByteBuffer values, int rows) {
        if (values.remaining() != 4L * rows) {
            throw InferenceRequestReader.invalid(named + " has " + values.remaining() + " bytes of binary data, but "
                    + rows + " FP32 need " + 4L * rows);
        }
        List<@Nullable Object> numbers = new ArrayList<>(rows);
        while (values.hasRemaining()) {
            float number = values.getFloat();
            numbers.add(Float.isNaN(number) ? null : (double) number);
        }
        return numbers;
    }

    private static List<@Nullable Object> texts(String named, ByteBuffer values, int rows, boolean emptyIsMissing) {
        List<@Nullable Object> texts = new ArrayList<>(rows);
        while (values.hasRemaining()) {
            if (texts.size() == rows) {
                throw InferenceRequestReader.invalid(
                        named + " has more values in its binary data than the " + rows + " of its shape");
            }
            String text = text(named, values, texts.size());
            texts.add(emptyIsMissing && text.isEmpty() ? null : text);
        }
        return texts;
    }

    private static String text(String named, ByteBuffer values, int index) {
        String value = "value " + index + " of " + named;
        long length = values.remaining() < Integer.BYTES ? Long.MAX_VALUE : Integer.toUnsignedLong(values.getInt());
        if (length > values.remaining()) {
            throw InferenceRequestReader.invalid(value + " ends behind the tensor's binary data");
        }
        ByteBuffer text = values.slice().limit((int) length);
        values.position(values.position() + (int) length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw InferenceRequestReader.invalid(value + " is not UTF-8");
        }
    }
}
