package dev.drydock.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns away requests whose address or content type nothing can read: what reads them behind this gate takes them for a defect of
 * its own and fills the log with it.
 */
@WebFilter("/api/*")
public class RequestGate extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Pattern CONTENT_TYPE =
            Pattern.compile("[!-~&&[^/;,]]{1,100}/[!-~&&[^/;,]]{1,100}( *;[ -~]{0,200})?");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!isText(request.getRequestURI()) || !isText(request.getQueryString())) {
            ContainerFailures.write(response, HttpServletResponse.SC_BAD_REQUEST);
        } else if (request.getContentType() != null
                && !CONTENT_TYPE.matcher(request.getContentType()).matches()) {
            ContainerFailures.write(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Whether it decodes to UTF-8 without control characters. */
    static boolean isText(@Nullable String encoded) {
        if (encoded == null) {
            return true;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded(encoded)))
                    .toString();
            return text.chars().noneMatch(Character::isISOControl);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] decoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && i + 2 < encoded.length()) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else if (c == '%' || c > 0x7F) {
                throw new IllegalArgumentException("no encoded character");
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
