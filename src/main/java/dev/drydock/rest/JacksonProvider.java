package dev.drydock.rest;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.JsonBytes;
import dev.drydock.json.Mappers;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** JSON to wire records and back, strictly: unknown, duplicate and missing keys are refused with what is wrong. */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class JacksonProvider implements MessageBodyReader<Object>, MessageBodyWriter<Object> {

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord();
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        try {
            byte[] bytes = RequestBody.read(body);
            if (!JsonBytes.areUtf8(bytes)) {
                throw notUtf8(null);
            }
            Object read = Mappers.RECORDS.readValue(bytes, Mappers.RECORDS.constructType(generic));
            if (read == null) {
                throw invalid("it is empty", null);
            }
            return read;
        } catch (JsonParseException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_MALFORMED,
                    "The request's body is not JSON: " + e.getOriginalMessage() + ". Send strict JSON.",
                    e);
        } catch (JsonProcessingException e) {
            throw invalid(withoutClasses(String.valueOf(e.getOriginalMessage())), e);
        } catch (CharConversionException e) {
            throw notUtf8(e);
        }
    }

    private static DrydockException notUtf8(@Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.REQUEST_MALFORMED,
                "The request's body is not JSON: it is not UTF-8, or begins with a byte-order mark. Send strict JSON.",
                cause);
    }

    /** A caller knows the JSON, not the classes that it becomes. */
    private static String withoutClasses(String message) {
        return message.replaceAll("\\b(?:[a-z]+\\.)+([A-Z][A-Za-z.$]*)", "$1")
                .lines()
                .findFirst()
                .orElse("it cannot be read");
    }

    private static DrydockException invalid(String why, @Nullable Throwable cause) {
        return new DrydockException(
                CommonFailure.REQUEST_INVALID,
                "The request's JSON does not have the form that this resource needs: " + why
                        + ". The OpenAPI document describes the form.",
                cause);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord() || java.util.Collection.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Object value,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        body.write(Mappers.RECORDS.writeValueAsBytes(value));
    }
}
