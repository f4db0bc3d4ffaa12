import { Body, Controller, Get, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiData, ApiProblems, type Caller, CurrentCaller, type Data, Public } from '../../http/index.js';
import {
  type Login,
  loginSchema,
  type Registration,
  registerSchema,
  type Session,
  sessionSchema,
  type User,
  userSchema,
} from './auth.schemas.js';
import { AuthService } from './auth.service.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Public()
  @Post('register')
  @ApiOperation({ summary: 'Create a user and log in', security: [] })
  @ApiData(sessionSchema, 201)
  @ApiProblems(409, 422, 429)
  async register(@Body({ schema: registerSchema }) body: Registration, @Ip() address: string): Promise<Data<Session>> {
    return { data: await this.auth.register(body, address) };
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Get a bearer token', security: [] })
  @ApiData(sessionSchema)
  @ApiProblems(401, 422, 429)
  async login(@Body({ schema: loginSchema }) body: Login, @Ip() address: string): Promise<Data<Session>> {
    return { data: await this.auth.login(body, address) };
  }

  @Get('me')
  @ApiOperation({ summary: 'The user that the token names' })
  @ApiData(userSchema)
  @ApiProblems(401)
  async me(@CurrentCaller() caller: Caller): Promise<Data<User>> {
    return { data: await this.auth.me(caller.userId) };
  }
}
