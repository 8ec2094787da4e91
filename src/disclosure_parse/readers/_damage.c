/* What of a file's bytes is looked at for damage: the loops of pdf_damage.py over single bytes and entries.

   That module does the same in Python where this one is not built, and says what it means; it is the only caller. */

#include "_module.h"

typedef struct { const uint8_t *bytes; Py_ssize_t size; } Data;

static int is_digit(const Data *data, Py_ssize_t at)
{
    return at < data->size && data->bytes[at] >= '0' && data->bytes[at] <= '9';
}

static int is_space(const Data *data, Py_ssize_t at)
{
    return at < data->size && (data->bytes[at] == ' ' || (data->bytes[at] >= '\t' && data->bytes[at] <= '\r'));
}

static Py_ssize_t behind_spaces(const Data *data, Py_ssize_t at)
{
    while (is_space(data, at))
        at++;
    return at;
}

static int has(const Data *data, Py_ssize_t at, const char *word, Py_ssize_t length)
{
    return at >= 0 && at <= data->size - length && !memcmp(data->bytes + at, word, (size_t)length);
}

/* Where a word stands at a place or behind it; the end of the file if it stands nowhere there. */
static Py_ssize_t find(const Data *data, Py_ssize_t at, const char *word, Py_ssize_t length)
{
    while (at <= data->size - length) {
        const uint8_t *found = memchr(data->bytes + at, word[0], (size_t)(data->size - length - at + 1));
        if (!found)
            break;
        at = found - data->bytes;
        if (has(data, at, word, length))
            return at;
        at++;
    }
    return data->size;
}

static PyObject *holds(PyObject *self, PyObject *arguments)
{
    Py_buffer buffer, word;
    if (!PyArg_ParseTuple(arguments, "y*y*", &buffer, &word))
        return NULL;
    Data data = {buffer.buf, buffer.len};
    int found = !word.len || find(&data, 0, word.buf, word.len) < data.size;
    PyBuffer_Release(&buffer);
    PyBuffer_Release(&word);
    return PyBool_FromLong(found);
}

/* Where each stream's dictionary ends, and where its bytes begin and end. */
static PyObject *streams(PyObject *self, PyObject *arguments)
{
    Py_buffer buffer;
    if (!PyArg_ParseTuple(arguments, "y*", &buffer))
        return NULL;
    Data data = {buffer.buf, buffer.len};
    PyObject *found = PyList_New(0);
    for (Py_ssize_t place = 0; found && (place = find(&data, place, "stream", 6)) < data.size;) {
        Py_ssize_t before = place, start = place += 6;
        start += has(&data, start, "\r", 1);
        if (!has(&data, start, "\n", 1) || has(&data, before - 3, "end", 3))
            continue;
        start++;
        place = find(&data, start, "endstream", 9);
        PyObject *stream = Py_BuildValue("nnn", before, start, place);
        if (!stream || PyList_Append(found, stream))
            Py_CLEAR(found);
        Py_XDECREF(stream);
    }
    PyBuffer_Release(&buffer);
    return found;
}

/* The number that some digits write; -1 if there are fewer. */
static long long number_at(const Data *data, Py_ssize_t at, int digits)
{
    long long number = 0;
    for (; digits; digits--, at++) {
        if (!is_digit(data, at))
            return -1;
        number = 10 * number + data->bytes[at] - '0';
    }
    return number;
}

/* Does the object with this number begin at a place: "7 0 obj"? */
static int is_object(const Data *data, Py_ssize_t at, long long number)
{
    long long found = 0;
    int digits = 0;
    if (at < 0 || at >= data->size)
        return 0;
    at = behind_spaces(data, at);
    for (; is_digit(data, at); at++)
        if (digits++ < 12)
            found = 10 * found + data->bytes[at] - '0';
    if (!digits || found != number || !is_space(data, at))
        return 0;
    at = behind_spaces(data, at);
    if (!is_digit(data, at))
        return 0;
    while (is_digit(data, at))
        at++;
    if (!is_space(data, at))
        return 0;
    at = behind_spaces(data, at);
    if (!has(data, at, "obj", 3))
        return 0;
    uint8_t next = at + 3 < data->size ? data->bytes[at + 3] : ' ';
    return !(is_digit(data, at + 3) || next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'));
}

/* The end of an index's section of so many entries, from the object with this number on; -1 if one leads elsewhere. */
static PyObject *entries(PyObject *self, PyObject *arguments)
{
    Py_buffer buffer;
    Py_ssize_t at;
    long long number, count, shift;
    if (!PyArg_ParseTuple(arguments, "y*nLLL", &buffer, &at, &number, &count, &shift))
        return NULL;
    Data data = {buffer.buf, buffer.len};
    for (; count > 0 && at >= 0; count--, number++) {
        long long place = number_at(&data, at, 10);
        uint8_t kind = at <= data.size - 19 ? data.bytes[at + 17] : 0;
        int known = place >= 0 && (kind == 'n' || kind == 'f') && data.bytes[at + 10] == ' ' &&
                    number_at(&data, at + 11, 5) >= 0 && data.bytes[at + 16] == ' ';
        Py_ssize_t end = at + 18;
        while (known && end < at + 20 && (has(&data, end, " ", 1) || has(&data, end, "\r", 1) || has(&data, end, "\n", 1)))
            end++;
        known = known && end > at + 18;
        if (known && kind == 'n' && place)
            known = is_object(&data, (Py_ssize_t)(place + shift), number);
        at = known ? end : -1;
    }
    PyBuffer_Release(&buffer);
    return PyLong_FromSsize_t(at);
}

/* Base 85 */

static PyObject *plain_85(PyObject *self, PyObject *arguments)
{
    Py_buffer stream;
    if (!PyArg_ParseTuple(arguments, "y*", &stream))
        return NULL;
    const uint8_t *text = stream.buf;
    size_t used = 0, digits = 0, size = (size_t)stream.len;
    uint64_t value = 0;
    int ended = 0, is_wrong = 0, begins_end = 0;
    /* Each character gives four bytes at most, as a z between groups does. */
    uint8_t *plain = malloc(4 * size + 8);
    for (size_t i = 0; plain && i < size && !ended && !is_wrong; i++) {
        uint8_t c = text[i];
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0)
            continue;
        if (begins_end || c == '~') {
            ended = begins_end && c == '>';
            is_wrong = begins_end && c != '>';
            begins_end = 1;
            continue;
        }
        is_wrong = c != 'z' && (c < '!' || c > 'u');
        for (int n = c == 'z' ? 5 : 1; n && !is_wrong; n--) {
            value = value * 85 + (c == 'z' ? 0 : c - '!');
            if (++digits < 5)
                continue;
            is_wrong = value >> 32 != 0;
            for (int shift = 24; shift >= 0; shift -= 8)
                plain[used++] = (uint8_t)(value >> shift);
            digits = value = 0;
        }
    }
    if (digits) {
        for (size_t n = digits; n < 5; n++)
            value = value * 85 + 84;
        is_wrong = is_wrong || digits == 1 || value >> 32 != 0;
        for (size_t n = 1; n < digits; n++)
            plain[used++] = (uint8_t)(value >> (32 - 8 * n));
    }
    Py_ssize_t right = ended && !is_wrong ? (Py_ssize_t)used : 0;
    PyObject *result = plain ? PyBytes_FromStringAndSize((char *)plain, right) : PyErr_NoMemory();
    free(plain);
    PyBuffer_Release(&stream);
    return result;
}

static PyMethodDef methods[] = {
    {"holds", holds, METH_VARARGS, NULL},
    {"streams", streams, METH_VARARGS, NULL},
    {"entries", entries, METH_VARARGS, NULL},
    {"plain_85", plain_85, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_damage", "The bytes of a file, looked at for damage.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__damage(void)
{
    return with_interface(&module, 2);
}
