package dev.drydock.dataplane;

import dev.drydock.domain.dataset.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.jspecify.annotations.Nullable;

/**
 * One column of a record batch, whose values it gives in the form of a cell of CSV. A number has the shortest digits from which the
 * same number is read again, a boolean is {@code true} or {@code false}, and null is an empty cell.
 */
final class ArrowColumn {
    private static final Set<MinorType> SIGNED =
            EnumSet.of(MinorType.TINYINT, MinorType.SMALLINT, MinorType.INT, MinorType.BIGINT);
    private static final Set<MinorType> UNSIGNED =
            EnumSet.of(MinorType.UINT1, MinorType.UINT2, MinorType.UINT4, MinorType.UINT8);
    private static final Set<MinorType> TEXT =
            EnumSet.of(MinorType.VARCHAR, MinorType.LARGEVARCHAR, MinorType.VIEWVARCHAR);
    private static final Set<MinorType> OTHERS = EnumSet.of(
            MinorType.FLOAT2,
            MinorType.FLOAT4,
            MinorType.FLOAT8,
            MinorType.DECIMAL,
            MinorType.DECIMAL256,
            MinorType.BIT,
            MinorType.NULL);

    private final String name;
    private final FieldVector values;
    private final @Nullable FieldVector indices;
    private final int maxBytes;

    private ArrowColumn(String name, FieldVector values, @Nullable FieldVector indices, int maxBytes) {
        this.name = name;
        this.values = values;
        this.indices = indices;
        this.maxBytes = maxBytes;
    }

    /** @param maxBytes of a text */
    static ArrowColumn plain(String name, FieldVector values, int maxBytes) {
        return new ArrowColumn(name, values, null, maxBytes);
    }

    /** A column of indices into a dictionary. */
    static ArrowColumn encoded(String name, FieldVector indices, FieldVector dictionary, int maxBytes) {
        return new ArrowColumn(name, dictionary, indices, maxBytes);
    }

    static boolean reads(MinorType type) {
        return SIGNED.contains(type) || UNSIGNED.contains(type) || TEXT.contains(type) || OTHERS.contains(type);
    }

    /**
     * @throws UnreadableCell {@code NOT_UTF8}, {@code NUL}, {@code TOO_LONG}
     * @throws RuntimeException if the file's lengths and offsets do not fit together
     */
    String at(int row) throws UnreadableCell {
        if (indices == null) {
            return value(row);
        }
        if (indices.isNull(row)) {
            return "";
        }
        long index = ((BaseIntVector) indices).getValueAsLong(row);
        if (index < 0 || index >= values.getValueCount()) {
            throw new IndexOutOfBoundsException(
                    "column " + name + " names entry " + index + " of a dictionary of " + values.getValueCount());
        }
        return value((int) index);
    }

    private String value(int at) throws UnreadableCell {
        if (values.isNull(at)) {
            return "";
        }
        MinorType type = values.getMinorType();
        if (TEXT.contains(type)) {
            return text((VariableWidthFieldVector) values, at);
        }
        if (SIGNED.contains(type)) {
            return Long.toString(((BaseIntVector) values).getValueAsLong(at));
        }
        if (UNSIGNED.contains(type)) {
            return Long.toUnsignedString(((BaseIntVector) values).getValueAsLong(at));
        }
        return switch (type) {
            case BIT -> Boolean.toString(((BitVector) values).get(at) == 1);
            case FLOAT2 -> Float.toString(((Float2Vector) values).getValueAsFloat(at));
            default -> String.valueOf(values.getObject(at));
        };
    }

    private String text(VariableWidthFieldVector texts, int at) throws UnreadableCell {
        int length = texts.getValueLength(at);
        if (length > maxBytes) {
            throw new UnreadableCell(RejectReason.TOO_LONG, name);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(texts.get(at)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableCell(RejectReason.NOT_UTF8, name);
        }
        if (text.indexOf('\0') >= 0) {
            throw new UnreadableCell(RejectReason.NUL, name);
        }
        return text;
    }
}
