import type { JsonObject, SlackFile } from '../types.ts';
import { addMessage } from './chat.ts';
import { joinedChannel, type Method, nested, required, SlackApiError, text } from './method.ts';

export const files: Record<string, Method> = {
  'files.info': (args, { store, url }) => {
    const file = store.workspace.files.get(required(args, 'file'));
    if (!file) throw new SlackApiError('file_not_found');
    return { file: fileJson(file, url()), comments: [], response_metadata: { next_cursor: '' } };
  },

  'files.getUploadURLExternal': (args, tools) => {
    const length = Number(required(args, 'length'));
    if (!Number.isInteger(length) || length <= 0) throw new SlackApiError('invalid_arguments');
    const { fileId, uploadUrl } = tools.upload(required(args, 'filename'), length);
    const file = tools.store.workspace.files.get(fileId);
    const alt = text(args, 'alt_txt');
    if (file && alt) file.alt_txt = alt;
    return { upload_url: uploadUrl, file_id: fileId };
  },

  'files.completeUploadExternal': (args, tools) => {
    const named = nested(args, 'files');
    if (!Array.isArray(named) || named.length === 0) required({}, 'files');
    const done = (named as unknown as JsonObject[]).map(({ id, title }) => {
      const file = tools.store.workspace.files.get(String(id));
      if (!file || !tools.store.contents.has(file.id)) throw new SlackApiError('file_not_found');
      if (typeof title === 'string') file.title = title;
      file.complete = true;
      return file;
    });
    const channelId = text(args, 'channel_id') ?? text(args, 'channels');
    if (channelId) {
      const channel = joinedChannel(tools, channelId);
      const parent = text(args, 'thread_ts');
      for (const file of done) file.channels.push(channel.id);
      addMessage(tools, channel, {
        text: text(args, 'initial_comment') ?? '',
        files: done.map((file) => file.id),
        ...(parent && { thread_ts: parent }),
      });
    }
    for (const file of done) tools.store.emit({ type: 'file_shared', file });
    return { files: done.map((file) => fileJson(file, tools.url())) };
  },
};

/** Addresses are made when asked for: the stand-in may have another port than when the file came. */
export function fileJson(file: SlackFile, root: string): JsonObject {
  const address = new URL(file.url_private, root).href;
  return {
    id: file.id,
    created: 0,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.includes('.') ? (file.name.split('.').at(-1) ?? '') : 'binary',
    user: file.user,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    url_private: address,
    url_private_download: address,
    channels: [...file.channels],
    ...(file.alt_txt && { alt_txt: file.alt_txt }),
  };
}
